// SPDX-License-Identifier: Apache-2.0
// PKCS#11 3.2, 5.9 and 5.11, message-based encryption and decryption: AES-GCM (6.13.6) with a key
// of the session, OpenSSL at the other end.
#include "tests/conformance/gcm_fixture.h"
#include "tests/conformance/length_protocol.h"

namespace kunci::test {
namespace {

const Bytes kMessage(1000, 0x6d);

class CipherMessages : public GcmSession {
 protected:
  void start_encrypting() {
    ASSERT_THAT(module().C_MessageEncryptInit(session_, &gcm_, key_), ReturnsRv(CKR_OK));
  }
  void start_decrypting() {
    ASSERT_THAT(module().C_MessageDecryptInit(session_, &gcm_, key_), ReturnsRv(CKR_OK));
  }
  OutputCall encrypted(const Bytes& message, CK_GCM_MESSAGE_PARAMS given) {
    return [this, message, given](CK_BYTE_PTR out, CK_ULONG_PTR length) mutable {
      return module().C_EncryptMessage(
          session_, &given, sizeof given, context_.associated.data(), context_.associated.size(),
          const_cast<CK_BYTE*>(message.data()), message.size(), out, length);
    };
  }
  OutputCall decrypted(const Bytes& ciphertext) {
    return [this, ciphertext, given = parameter()](CK_BYTE_PTR out, CK_ULONG_PTR length) mutable {
      return module().C_DecryptMessage(
          session_, &given, sizeof given, context_.associated.data(), context_.associated.size(),
          const_cast<CK_BYTE*>(ciphertext.data()), ciphertext.size(), out, length);
    };
  }
  CK_RV decrypt_rv(const Bytes& ciphertext) {
    Bytes out(ciphertext.size());
    CK_ULONG length = out.size();
    return decrypted(ciphertext)(out.data(), &length);
  }
  CK_RV encrypt_rv(CK_GCM_MESSAGE_PARAMS given) {
    Bytes out(16);
    CK_ULONG length = out.size();
    return encrypted(Bytes(16), given)(out.data(), &length);
  }
  /// C_EncryptMessageNext or C_DecryptMessageNext; what comes out with the part is appended.
  template <class Next>
  void put_part(Next next, Bytes part, bool last, Bytes& all) {
    CK_GCM_MESSAGE_PARAMS given = parameter();
    Bytes out(kMessage.size());
    CK_ULONG length = out.size();
    ASSERT_THAT(next(session_, &given, sizeof given, part.data(), part.size(), out.data(), &length,
                     last ? CKF_END_OF_MESSAGE : 0),
                ReturnsRv(CKR_OK));
    append(all, ByteView(out).first(length));
  }
};

TEST_F(CipherMessages, AreEncryptedOneAfterTheOther) {
  start_encrypting();
  for (const std::size_t size : {2UL, 15UL, 16UL, 1000UL}) {
    context_.iv.front() = static_cast<std::uint8_t>(size);
    const Bytes message(size, 0x6d);
    const Bytes ciphertext = output_by_protocol(encrypted(message, parameter()));
    const GcmSealed expected = openssl_seals(context_, message);
    EXPECT_EQ(ciphertext, expected.ciphertext);
    EXPECT_EQ(tag(), expected.tag);
  }
  EXPECT_THAT(module().C_MessageEncryptFinal(session_), ReturnsRv(CKR_OK));
}

TEST_F(CipherMessages, OfOpenSslAreDecryptedOneAfterTheOther) {
  start_decrypting();
  for (const std::size_t size : {2UL, 15UL, 16UL, 1000UL}) {
    const Bytes message(size, 0x6d);
    const GcmSealed sealed = openssl_seals(context_, message);
    set_tag(sealed.tag);
    EXPECT_EQ(output_by_protocol(decrypted(sealed.ciphertext)), message);
  }
  EXPECT_THAT(module().C_MessageDecryptFinal(session_), ReturnsRv(CKR_OK));
}

TEST_F(CipherMessages, AreNothingButTheirTag) {
  start_encrypting();
  CK_GCM_MESSAGE_PARAMS given = parameter();
  CK_ULONG length = 0;
  EXPECT_THAT(module().C_EncryptMessage(session_, &given, sizeof given, context_.associated.data(),
                                        context_.associated.size(), nullptr, 0, nullptr, &length),
              ReturnsRv(CKR_OK));
  EXPECT_EQ(tag(), openssl_seals(context_, {}).tag);
}

TEST_F(CipherMessages, AreEncryptedInParts) {
  start_encrypting();
  CK_GCM_MESSAGE_PARAMS given = parameter();
  ASSERT_THAT(
      module().C_EncryptMessageBegin(session_, &given, sizeof given, context_.associated.data(),
                                     context_.associated.size()),
      ReturnsRv(CKR_OK));
  Bytes all;
  put_part(module().C_EncryptMessageNext, Bytes(17, 0x6d), false, all);
  put_part(module().C_EncryptMessageNext, Bytes(83, 0x6d), true, all);
  const GcmSealed expected = openssl_seals(context_, Bytes(100, 0x6d));
  EXPECT_EQ(all, expected.ciphertext);
  EXPECT_EQ(tag(), expected.tag);
  EXPECT_THAT(encrypt_rv(parameter()), ReturnsRv(CKR_OK)) << "and the process goes on";
}

TEST_F(CipherMessages, AreDecryptedInParts) {
  const GcmSealed sealed = openssl_seals(context_, kMessage);
  start_decrypting();
  for (const bool changed : {false, true}) {
    set_tag(Bytes(16, 0x00));
    CK_GCM_MESSAGE_PARAMS given = parameter();
    ASSERT_THAT(
        module().C_DecryptMessageBegin(session_, &given, sizeof given, context_.associated.data(),
                                       context_.associated.size()),
        ReturnsRv(CKR_OK));
    Bytes all;
    put_part(module().C_DecryptMessageNext, copy_of(ByteView(sealed.ciphertext).first(333)), false,
             all);
    set_tag(sealed.tag);
    tag_.back() ^= changed ? 1 : 0;
    Bytes rest = copy_of(ByteView(sealed.ciphertext).subspan(333));
    if (!changed) {
      put_part(module().C_DecryptMessageNext, rest, true, all);
      EXPECT_EQ(all, kMessage);
      continue;
    }
    Bytes out(kMessage.size(), 0xa5);
    CK_ULONG length = out.size();
    EXPECT_THAT(module().C_DecryptMessageNext(session_, &given, sizeof given, rest.data(),
                                              rest.size(), out.data(), &length, CKF_END_OF_MESSAGE),
                ReturnsRv(CKR_AEAD_DECRYPT_FAILED));
    EXPECT_EQ(out, Bytes(kMessage.size(), 0xa5)) << "nothing is given out";
  }
}

TEST_F(CipherMessages, InitialValuesAreMade) {
  start_encrypting();
  std::vector<Bytes> seen;
  for (const CK_GENERATOR_FUNCTION generator : {CKG_GENERATE, CKG_GENERATE_RANDOM}) {
    context_.iv = Bytes(12, 0x00);
    const Bytes ciphertext = output_at_once(encrypted(kMessage, parameter(generator)));
    EXPECT_EQ(openssl_opens(context_, {ciphertext, tag()}), kMessage);
    EXPECT_EQ(std::ranges::count(seen, context_.iv), 0);
    seen.push_back(context_.iv);
  }
}

TEST_F(CipherMessages, InitialValuesKeepTheirFixedBits) {
  start_encrypting();
  context_.iv = Bytes(17, 0xff);
  CK_GCM_MESSAGE_PARAMS given = parameter(CKG_GENERATE_RANDOM);
  given.ulIvFixedBits = 36;
  bool changed = false;
  for (int i = 0; i < 16; ++i) {
    const Bytes ciphertext = output_at_once(encrypted(kMessage, given));
    EXPECT_EQ(openssl_opens(context_, {ciphertext, tag()}), kMessage);
    EXPECT_EQ(copy_of(ByteView(context_.iv).first(4)), Bytes(4, 0xff));
    EXPECT_EQ(context_.iv[4] & 0xf0, 0xf0);
    changed = changed || context_.iv[4] != 0xff;
  }
  EXPECT_TRUE(changed) << "the bits behind are not fixed";
}

TEST_F(CipherMessages, ThatWereChangedAreRefused) {
  start_decrypting();
  const GcmSealed sealed = openssl_seals(context_, kMessage);
  set_tag(sealed.tag);
  const auto failed = ReturnsRv(CKR_AEAD_DECRYPT_FAILED);
  Bytes changed = sealed.ciphertext;
  changed.back() ^= 1;
  EXPECT_THAT(decrypt_rv(changed), failed);
  for (std::uint8_t* const octet : {tag_.data(), context_.iv.data(), context_.associated.data()}) {
    *octet ^= 1;
    EXPECT_THAT(decrypt_rv(sealed.ciphertext), failed);
    *octet ^= 1;
  }
  EXPECT_THAT(decrypt_rv(sealed.ciphertext), ReturnsRv(CKR_OK)) << "and the process goes on";
}

TEST_F(CipherMessages, HaveTagsOfSeveralLengths) {
  start_encrypting();
  for (const std::size_t size : {4UL, 8UL, 12UL, 13UL, 16UL}) {
    tag_.fill(0xa5);
    CK_GCM_MESSAGE_PARAMS given = parameter();
    given.ulTagBits = 8 * size;
    output_at_once(encrypted(kMessage, given));
    Bytes expected = openssl_seals(context_, kMessage, size).tag;
    expected.resize(tag_.size(), 0xa5);
    EXPECT_EQ(tag(), expected) << size;
  }
}

TEST_F(CipherMessages, ParametersThatAreNone) {
  start_encrypting();
  const auto invalid = ReturnsRv(CKR_MECHANISM_PARAM_INVALID);
  const auto with = [&](const std::function<void(CK_GCM_MESSAGE_PARAMS&)>& change) {
    CK_GCM_MESSAGE_PARAMS given = parameter();
    change(given);
    return encrypt_rv(given);
  };
  EXPECT_THAT(with([](auto& given) { given.pIv = nullptr; }), invalid);
  EXPECT_THAT(with([](auto& given) { given.ulIvLen = 0; }), invalid);
  EXPECT_THAT(with([](auto& given) { given.ulIvLen = 1UL << 40; }), invalid);
  EXPECT_THAT(with([](auto& given) { given.ulIvFixedBits = 97; }), invalid);
  EXPECT_THAT(with([](auto& given) { given.pTag = nullptr; }), invalid);
  EXPECT_THAT(with([](auto& given) { given.ulTagBits = 0; }), invalid);
  EXPECT_THAT(with([](auto& given) { given.ulTagBits = 127; }), invalid);
  EXPECT_THAT(with([](auto& given) { given.ulTagBits = 136; }), invalid);
  EXPECT_THAT(with([](auto& given) { given.ivGenerator = 77; }), invalid);
  CK_GCM_MESSAGE_PARAMS given = parameter();
  CK_BYTE text = 1;
  CK_BYTE out = 0;
  CK_ULONG length = 1;
  EXPECT_THAT(module().C_EncryptMessage(session_, nullptr, 0, nullptr, 0, &text, 1, &out, &length),
              invalid);
  EXPECT_THAT(module().C_EncryptMessage(session_, &given, sizeof given - 1, nullptr, 0, &text, 1,
                                        &out, &length),
              invalid);
  EXPECT_THAT(encrypt_rv(parameter()), ReturnsRv(CKR_OK)) << "and the process goes on";
}

TEST_F(CipherMessages, NeedAProcess) {
  const auto none = ReturnsRv(CKR_OPERATION_NOT_INITIALIZED);
  CK_GCM_MESSAGE_PARAMS given = parameter();
  CK_BYTE octet = 0;
  CK_ULONG length = 1;
  EXPECT_THAT(encrypt_rv(given), none);
  EXPECT_THAT(decrypt_rv(kMessage), none);
  EXPECT_THAT(module().C_EncryptMessageBegin(session_, &given, sizeof given, nullptr, 0), none);
  EXPECT_THAT(module().C_DecryptMessageBegin(session_, &given, sizeof given, nullptr, 0), none);
  EXPECT_THAT(
      module().C_EncryptMessageNext(session_, &given, sizeof given, &octet, 1, &octet, &length, 0),
      none);
  EXPECT_THAT(
      module().C_DecryptMessageNext(session_, &given, sizeof given, &octet, 1, &octet, &length, 0),
      none);
  EXPECT_THAT(module().C_MessageEncryptFinal(session_), none);
  EXPECT_THAT(module().C_MessageDecryptFinal(session_), none);
}

TEST_F(CipherMessages, OneProcessOfAKindAtATime) {
  const auto active = ReturnsRv(CKR_OPERATION_ACTIVE);
  start_encrypting();
  EXPECT_THAT(module().C_MessageEncryptInit(session_, &gcm_, key_), active);
  start_decrypting();
  EXPECT_THAT(module().C_MessageDecryptInit(session_, &gcm_, key_), active);
  CK_GCM_MESSAGE_PARAMS given = parameter();
  ASSERT_THAT(module().C_EncryptMessageBegin(session_, &given, sizeof given, nullptr, 0),
              ReturnsRv(CKR_OK));
  EXPECT_THAT(module().C_EncryptMessageBegin(session_, &given, sizeof given, nullptr, 0), active);
  EXPECT_THAT(encrypt_rv(given), active);
}

TEST_F(CipherMessages, AreCancelled) {
  const auto none = ReturnsRv(CKR_OPERATION_NOT_INITIALIZED);
  start_encrypting();
  EXPECT_THAT(module().C_MessageEncryptInit(session_, nullptr, CK_INVALID_HANDLE),
              ReturnsRv(CKR_OK));
  EXPECT_THAT(encrypt_rv(parameter()), none);
  start_encrypting();
  start_decrypting();
  EXPECT_THAT(module().C_SessionCancel(session_, CKF_MESSAGE_ENCRYPT), ReturnsRv(CKR_OK));
  EXPECT_THAT(module().C_MessageEncryptFinal(session_), none);
  EXPECT_THAT(module().C_MessageDecryptFinal(session_), ReturnsRv(CKR_OK)) << "not of its kind";
}

TEST_F(CipherMessages, NeedARightKey) {
  key_ = aes_key({{CKA_ENCRYPT, false}, {CKA_DECRYPT, false}});
  EXPECT_THAT(module().C_MessageEncryptInit(session_, &gcm_, key_),
              ReturnsRv(CKR_KEY_FUNCTION_NOT_PERMITTED));
  EXPECT_THAT(module().C_MessageDecryptInit(session_, &gcm_, key_),
              ReturnsRv(CKR_KEY_FUNCTION_NOT_PERMITTED));
  EXPECT_THAT(module().C_MessageEncryptInit(session_, &gcm_, CK_INVALID_HANDLE),
              ReturnsRv(CKR_KEY_HANDLE_INVALID));
}

TEST_F(CipherMessages, FlagsOfTheMechanismSaySo) {
  EXPECT_TRUE(token_.can(CKM_AES_GCM, CKF_MESSAGE_ENCRYPT));
  EXPECT_TRUE(token_.can(CKM_AES_GCM, CKF_MESSAGE_DECRYPT));
  CK_MECHANISM ecb{CKM_AES_ECB, nullptr, 0};
  EXPECT_THAT(module().C_MessageEncryptInit(session_, &ecb, key_),
              ReturnsRv(CKR_MECHANISM_INVALID));
}

}  // namespace
}  // namespace kunci::test
