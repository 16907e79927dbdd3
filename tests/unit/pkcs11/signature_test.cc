// SPDX-License-Identifier: Apache-2.0
// Signing and verifying by every mechanism; OpenSSL, used through its high-level interface, is the
// second opinion.
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <memory>

#include "crypto/ecdsa_signature.h"
#include "pkcs11/sign_operation.h"
#include "pkcs11/verify_operation.h"
#include "tests/unit/pkcs11/session_fixture.h"

namespace kunci::pkcs11::test {
namespace {

using crypto::Curve;

constexpr KeyReference kPlace = SoftwareToken::kSignature;

class Signature : public SessionFixture {
 protected:
  CkResult<void> sign_init(CK_MECHANISM mechanism) {
    return session_.operations.sign.start(&mechanism, [&](const CK_MECHANISM& wanted) {
      return start_signing(session_, wanted, private_handle(kPlace), SelfCheck::yes);
    });
  }
  CkResult<void> verify_init(CK_MECHANISM mechanism) {
    return session_.operations.verify.start(&mechanism, [&](const CK_MECHANISM& wanted) {
      return start_verifying(session_, wanted, public_handle(kPlace));
    });
  }

  CkResult<Bytes> signature(CK_MECHANISM mechanism, const Bytes& message) {
    if (const auto started = sign_init(mechanism); !started) return fail(started.error());
    Bytes made(2048);
    CK_ULONG length = made.size();
    const auto done = session_.operations.sign.produce(Input(message.data(), message.size()),
                                                       Output(made.data(), &length));
    if (!done) return fail(done.error());
    made.resize(length);
    return made;
  }

  CkResult<Bytes> signature_of_parts(CK_MECHANISM mechanism, const Bytes& message) {
    if (const auto started = sign_init(mechanism); !started) return fail(started.error());
    for (const std::uint8_t& octet : message) {
      if (const auto taken = session_.operations.sign.update(Input(&octet, 1)); !taken) {
        return fail(taken.error());
      }
    }
    Bytes made(2048);
    CK_ULONG length = made.size();
    const auto done = session_.operations.sign.finish(Output(made.data(), &length));
    if (!done) return fail(done.error());
    made.resize(length);
    return made;
  }

  CkResult<void> verdict(CK_MECHANISM mechanism, const Bytes& message, const Bytes& made) {
    if (const auto started = verify_init(mechanism); !started) return started;
    return session_.operations.verify.check(Input(message.data(), message.size()),
                                            Input(made.data(), made.size()));
  }

  CkResult<void> verdict_of_parts(CK_MECHANISM mechanism, const Bytes& message, const Bytes& made) {
    if (const auto started = verify_init(mechanism); !started) return started;
    const auto half = message.size() / 2;
    const auto taken = session_.operations.verify.update(Input(message.data(), half));
    if (!taken) return taken;
    const auto rest =
        session_.operations.verify.update(Input(message.data() + half, message.size() - half));
    if (!rest) return rest;
    return session_.operations.verify.finish(Input(made.data(), made.size()));
  }

  void put(SoftwareToken::Key key, const KeyPolicy& policy = {}) {
    key_ = key;
    token_->put(kPlace, std::move(key), policy);
  }

  SoftwareToken::Key key_;
};

struct HashAndSign {
  CK_MECHANISM_TYPE type;
  const char* digest;
  CK_MECHANISM_TYPE hash = 0;  // PSS only
  CK_RSA_PKCS_MGF_TYPE mgf = 0;
};

// By the name of the digest, so that no table of ours is asked.
bool openssl_accepts(const crypto::OpensslKey& key, const char* digest, bool pss,
                     const Bytes& message, const Bytes& made) {
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                        EVP_MD_CTX_free);
  EVP_PKEY_CTX* settings = nullptr;
  if (EVP_DigestVerifyInit_ex(context.get(), &settings, digest, nullptr, nullptr, key.get(),
                              nullptr) != 1) {
    return false;
  }
  if (pss && (EVP_PKEY_CTX_set_rsa_padding(settings, RSA_PKCS1_PSS_PADDING) != 1 ||
              EVP_PKEY_CTX_set_rsa_pss_saltlen(settings, 17) != 1)) {
    return false;
  }
  Bytes form = made;
  if (EVP_PKEY_get_base_id(key.get()) == EVP_PKEY_EC) form = crypto::der_from_raw(made).value();
  return EVP_DigestVerify(context.get(), form.data(), form.size(), message.data(),
                          message.size()) == 1;
}

class HashAndSignMechanism : public Signature, public testing::WithParamInterface<HashAndSign> {
 protected:
  CK_MECHANISM mechanism() {
    if (!pss()) return plain(GetParam().type);
    return mechanism_with(GetParam().type, pss_);
  }
  [[nodiscard]] static bool pss() { return GetParam().hash != 0; }

  CK_RSA_PKCS_PSS_PARAMS pss_{GetParam().hash, GetParam().mgf, 17};
  const Bytes message_ = copy_of(bytes_of("Berita Acara Serah Terima"));
};

void expect_all_agree(const crypto::OpensslKey& key, const char* digest, bool pss,
                      const Bytes& message, const CkResult<Bytes>& made) {
  ASSERT_RV(made, CKR_OK);
  EXPECT_TRUE(openssl_accepts(key, digest, pss, message, *made));
}

TEST_P(HashAndSignMechanism, MakesWhatOpensslAccepts) {
  const bool rsa = pss() || GetParam().type < CKM_ECDSA;
  put(rsa ? SoftwareToken::rsa_key(2048) : SoftwareToken::key_on(Curve::p384));
  for (const Bytes& message : {message_, Bytes(), Bytes(100'000, 7)}) {
    const auto made = signature(mechanism(), message);
    expect_all_agree(*key_, GetParam().digest, pss(), message, made);
    EXPECT_RV(verdict(mechanism(), message, *made), CKR_OK);
    EXPECT_RV(verdict_of_parts(mechanism(), message, *made), CKR_OK);
  }
  expect_all_agree(*key_, GetParam().digest, pss(), message_,
                   signature_of_parts(mechanism(), message_));
}

TEST_P(HashAndSignMechanism, RefusesWhatIsWrong) {
  const bool rsa = pss() || GetParam().type < CKM_ECDSA;
  put(rsa ? SoftwareToken::rsa_key(2048) : SoftwareToken::key_on(Curve::p256));
  const auto made = signature(mechanism(), message_);
  ASSERT_RV(made, CKR_OK);
  Bytes other = message_;
  other.back() ^= 1;
  EXPECT_RV(verdict(mechanism(), other, *made), CKR_SIGNATURE_INVALID);
  EXPECT_RV(verdict_of_parts(mechanism(), other, *made), CKR_SIGNATURE_INVALID);
  Bytes damaged = *made;
  damaged[damaged.size() / 3] ^= 0x10;
  EXPECT_RV(verdict(mechanism(), message_, damaged), CKR_SIGNATURE_INVALID);
  damaged.pop_back();
  EXPECT_RV(verdict(mechanism(), message_, damaged), CKR_SIGNATURE_LEN_RANGE);
  EXPECT_RV(verdict(mechanism(), message_, {}), CKR_SIGNATURE_LEN_RANGE);
}

INSTANTIATE_TEST_SUITE_P(
    All, HashAndSignMechanism,
    testing::Values(
        HashAndSign{CKM_SHA1_RSA_PKCS, "SHA1"}, HashAndSign{CKM_SHA224_RSA_PKCS, "SHA224"},
        HashAndSign{CKM_SHA256_RSA_PKCS, "SHA256"}, HashAndSign{CKM_SHA384_RSA_PKCS, "SHA384"},
        HashAndSign{CKM_SHA512_RSA_PKCS, "SHA512"}, HashAndSign{CKM_SHA3_224_RSA_PKCS, "SHA3-224"},
        HashAndSign{CKM_SHA3_256_RSA_PKCS, "SHA3-256"},
        HashAndSign{CKM_SHA3_384_RSA_PKCS, "SHA3-384"},
        HashAndSign{CKM_SHA3_512_RSA_PKCS, "SHA3-512"},
        HashAndSign{CKM_SHA1_RSA_PKCS_PSS, "SHA1", CKM_SHA_1, CKG_MGF1_SHA1},
        HashAndSign{CKM_SHA224_RSA_PKCS_PSS, "SHA224", CKM_SHA224, CKG_MGF1_SHA224},
        HashAndSign{CKM_SHA256_RSA_PKCS_PSS, "SHA256", CKM_SHA256, CKG_MGF1_SHA256},
        HashAndSign{CKM_SHA384_RSA_PKCS_PSS, "SHA384", CKM_SHA384, CKG_MGF1_SHA384},
        HashAndSign{CKM_SHA512_RSA_PKCS_PSS, "SHA512", CKM_SHA512, CKG_MGF1_SHA512},
        HashAndSign{CKM_SHA3_224_RSA_PKCS_PSS, "SHA3-224", CKM_SHA3_224, CKG_MGF1_SHA3_224},
        HashAndSign{CKM_SHA3_256_RSA_PKCS_PSS, "SHA3-256", CKM_SHA3_256, CKG_MGF1_SHA3_256},
        HashAndSign{CKM_SHA3_384_RSA_PKCS_PSS, "SHA3-384", CKM_SHA3_384, CKG_MGF1_SHA3_384},
        HashAndSign{CKM_SHA3_512_RSA_PKCS_PSS, "SHA3-512", CKM_SHA3_512, CKG_MGF1_SHA3_512},
        HashAndSign{CKM_ECDSA_SHA1, "SHA1"}, HashAndSign{CKM_ECDSA_SHA224, "SHA224"},
        HashAndSign{CKM_ECDSA_SHA256, "SHA256"}, HashAndSign{CKM_ECDSA_SHA384, "SHA384"},
        HashAndSign{CKM_ECDSA_SHA512, "SHA512"}, HashAndSign{CKM_ECDSA_SHA3_224, "SHA3-224"},
        HashAndSign{CKM_ECDSA_SHA3_256, "SHA3-256"}, HashAndSign{CKM_ECDSA_SHA3_384, "SHA3-384"},
        HashAndSign{CKM_ECDSA_SHA3_512, "SHA3-512"}),
    [](const auto& instance) { return "Mechanism" + std::to_string(instance.param.type); });

TEST_F(Signature, OfAHashOrOfDataAsTheyAre) {
  put(SoftwareToken::rsa_key(2048));
  const Bytes hash = crypto::hash_of(crypto::Digest::sha256, bytes_of("Surat")).value();
  const auto info = crypto::digest_info(crypto::Digest::sha256, hash).value();
  EXPECT_EQ(signature(plain(CKM_RSA_PKCS), info).value(),
            key_->sign_pkcs1(crypto::Digest::sha256, hash));
  EXPECT_EQ(signature_of_parts(plain(CKM_RSA_PKCS), info).value(),
            key_->sign_pkcs1(crypto::Digest::sha256, hash));
  EXPECT_RV(signature(plain(CKM_RSA_PKCS), Bytes(246)), CKR_DATA_LEN_RANGE);
  EXPECT_RV(signature_of_parts(plain(CKM_RSA_PKCS), Bytes(246)), CKR_DATA_LEN_RANGE);

  CK_RSA_PKCS_PSS_PARAMS pss{CKM_SHA256, CKG_MGF1_SHA256, 32};
  const auto with_pss = signature(mechanism_with(CKM_RSA_PKCS_PSS, pss), hash);
  ASSERT_RV(with_pss, CKR_OK);
  EXPECT_TRUE(key_->verify_pss({}, hash, *with_pss));
  EXPECT_RV(signature(mechanism_with(CKM_RSA_PKCS_PSS, pss), Bytes(31)), CKR_DATA_LEN_RANGE);

  const auto raw = signature(plain(CKM_RSA_X_509), hash);
  ASSERT_RV(raw, CKR_OK);
  EXPECT_EQ(*raw, key_->raw_private(crypto::pad_raw(hash, 256).value()));
  EXPECT_RV(verdict(plain(CKM_RSA_X_509), hash, *raw), CKR_OK);
  EXPECT_RV(signature(plain(CKM_RSA_X_509), key_->public_key().modulus), CKR_DATA_INVALID);
}

TEST_F(Signature, ByEdDsaKeepsTheMessage) {
  put(SoftwareToken::key_on(Curve::ed25519));
  const Bytes message(300, 0x5a);
  const auto made = signature(plain(CKM_EDDSA), message);
  EXPECT_EQ(made.value(), key_->sign_eddsa(message));
  EXPECT_EQ(signature_of_parts(plain(CKM_EDDSA), message).value(), *made);
  EXPECT_RV(verdict(plain(CKM_EDDSA), message, *made), CKR_OK);
  EXPECT_RV(verdict_of_parts(plain(CKM_EDDSA), message, *made), CKR_OK);
  EXPECT_RV(signature(plain(CKM_EDDSA), Bytes(kMaxSignedMessage + 1)), CKR_DATA_LEN_RANGE);
  // Longer messages than a card takes can still be verified.
  const Bytes longer(kMaxSignedMessage + 1);
  EXPECT_RV(verdict(plain(CKM_EDDSA), longer, key_->sign_eddsa(longer)), CKR_OK);
  CK_EDDSA_PARAMS context{CK_FALSE, 0, nullptr};
  EXPECT_RV(sign_init(mechanism_with(CKM_EDDSA, context)), CKR_MECHANISM_PARAM_INVALID);
}

TEST_F(Signature, SizeIsToldWithoutTheCard) {
  for (const auto& key : {SoftwareToken::rsa_key(2048), SoftwareToken::key_on(Curve::p256),
                          SoftwareToken::key_on(Curve::p384)}) {
    put(key);
    const bool rsa = key->public_key().algorithm.kind == crypto::KeyKind::rsa;
    ASSERT_RV(sign_init(plain(rsa ? CKM_RSA_PKCS : CKM_ECDSA)), CKR_OK);
    CK_ULONG length = 0;
    const Bytes hash(32, 1);
    auto& slot = session_.operations.sign;
    EXPECT_RV(slot.produce(Input(hash.data(), 32), Output(nullptr, &length)), CKR_OK);
    EXPECT_EQ(length, signature_size(key->public_key().algorithm));
    Bytes buffer(length);
    --length;
    EXPECT_RV(slot.produce(Input(hash.data(), 32), Output(buffer.data(), &length)),
              CKR_BUFFER_TOO_SMALL);
    EXPECT_EQ(length, buffer.size());
    EXPECT_EQ(token_->counts.signatures, 0U);
    EXPECT_RV(slot.produce(Input(hash.data(), 32), Output(buffer.data(), &length)), CKR_OK);
    EXPECT_EQ(token_->counts.signatures, 1U);
    token_->counts = {};
  }
}

TEST_F(Signature, ThatIsWrongIsADeviceErrorAndEndsTheOperation) {
  put(SoftwareToken::key_on(Curve::p256));
  token_->corrupts_signatures = true;
  EXPECT_RV(signature(plain(CKM_ECDSA_SHA256), {1, 2, 3}), CKR_DEVICE_ERROR);
  EXPECT_FALSE(session_.operations.sign.active());
}

TEST_F(Signature, NeedsARightKey) {
  token_->set_algorithms({crypto::rsa(2048), on(Curve::p256), on(Curve::ed25519)});
  put(SoftwareToken::rsa_key(2048));
  token_->put(SoftwareToken::kEncryption, SoftwareToken::key_on(Curve::x25519));
  const auto start = [&](CK_MECHANISM_TYPE type, CK_OBJECT_HANDLE key) {
    return rv_of_result(start_signing(session_, plain(type), key, SelfCheck::yes));
  };
  EXPECT_EQ(start(CKM_ECDSA, private_handle(kPlace)), Rv(CKR_KEY_TYPE_INCONSISTENT));
  EXPECT_EQ(start(CKM_EDDSA, private_handle(kPlace)), Rv(CKR_KEY_TYPE_INCONSISTENT));
  EXPECT_EQ(start(CKM_RSA_PKCS, public_handle(kPlace)), Rv(CKR_KEY_FUNCTION_NOT_PERMITTED));
  EXPECT_EQ(start(CKM_RSA_PKCS, private_handle(SoftwareToken::kEncryption)),
            Rv(CKR_KEY_FUNCTION_NOT_PERMITTED));
  EXPECT_EQ(start(CKM_RSA_PKCS, private_handle(SoftwareToken::kRetired)),
            Rv(CKR_KEY_HANDLE_INVALID));
  EXPECT_EQ(start(CKM_RSA_PKCS, 424242), Rv(CKR_KEY_HANDLE_INVALID));
  EXPECT_EQ(start(CKM_RSA_PKCS, CK_INVALID_HANDLE), Rv(CKR_KEY_HANDLE_INVALID));
  EXPECT_EQ(start(CKM_SHA256, private_handle(kPlace)), Rv(CKR_MECHANISM_INVALID));
  EXPECT_RV(start_verifying(session_, plain(CKM_RSA_PKCS), private_handle(kPlace)),
            CKR_KEY_FUNCTION_NOT_PERMITTED);
  EXPECT_RV(start_verifying(session_, plain(CKM_ECDSA), public_handle(kPlace)),
            CKR_KEY_TYPE_INCONSISTENT);
}

TEST_F(Signature, NeedsParametersThatFitTheKey) {
  put(SoftwareToken::rsa_key(2048));
  CK_RSA_PKCS_PSS_PARAMS pss{CKM_SHA256, CKG_MGF1_SHA256, 223};
  EXPECT_RV(sign_init(mechanism_with(CKM_SHA256_RSA_PKCS_PSS, pss)), CKR_MECHANISM_PARAM_INVALID);
  EXPECT_RV(verify_init(mechanism_with(CKM_SHA256_RSA_PKCS_PSS, pss)), CKR_MECHANISM_PARAM_INVALID);
  pss.sLen = ~CK_ULONG{0};
  EXPECT_RV(sign_init(mechanism_with(CKM_SHA256_RSA_PKCS_PSS, pss)), CKR_MECHANISM_PARAM_INVALID);
  EXPECT_RV(sign_init(plain(CKM_SHA256_RSA_PKCS_PSS)), CKR_MECHANISM_PARAM_INVALID);
  EXPECT_RV(sign_init(mechanism_with(CKM_RSA_PKCS, pss)), CKR_MECHANISM_PARAM_INVALID);
  EXPECT_FALSE(session_.operations.sign.active());
}

TEST_F(Signature, WithRecoveryGivesTheDataBack) {
  put(SoftwareToken::rsa_key(2048));
  const Bytes data = copy_of(bytes_of("what was signed"));
  for (const CK_MECHANISM_TYPE type : {CKM_RSA_PKCS, CKM_RSA_X_509}) {
    auto& sign = session_.operations.sign_recover;
    const CK_MECHANISM mechanism = plain(type);
    ASSERT_RV(sign.start(&mechanism,
                         [&](const CK_MECHANISM& wanted) {
                           return start_signing_with_recovery(
                               session_, wanted, private_handle(kPlace), SelfCheck::yes);
                         }),
              CKR_OK);
    Bytes made(256);
    CK_ULONG length = made.size();
    ASSERT_RV(sign.produce(Input(data.data(), data.size()), Output(made.data(), &length)), CKR_OK);

    const auto recovered = [&](const Bytes& given, Bytes& out) {
      auto& recover = session_.operations.verify_recover;
      const auto started = recover.start(&mechanism, [&](const CK_MECHANISM& wanted) {
        return start_recovering(session_, wanted, public_handle(kPlace));
      });
      if (!started) return started;
      out.resize(256);
      CK_ULONG size = out.size();
      const auto done =
          recover.produce(Input(given.data(), given.size()), Output(out.data(), &size));
      out.resize(size);
      return done;
    };
    Bytes out;
    EXPECT_RV(recovered(made, out), CKR_OK);
    EXPECT_EQ(out, type == CKM_RSA_PKCS ? data : crypto::pad_raw(data, 256).value());
    EXPECT_RV(recovered(Bytes(255), out), CKR_SIGNATURE_LEN_RANGE);
    EXPECT_RV(recovered(Bytes(257), out), CKR_SIGNATURE_LEN_RANGE);
    EXPECT_RV(recovered(Bytes(256, 0xff), out), CKR_SIGNATURE_INVALID);
  }
  EXPECT_RV(start_recovering(session_, plain(CKM_SHA256_RSA_PKCS), public_handle(kPlace)),
            CKR_MECHANISM_INVALID);
}

}  // namespace
}  // namespace kunci::pkcs11::test
