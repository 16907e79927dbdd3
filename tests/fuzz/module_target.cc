// SPDX-License-Identifier: Apache-2.0
// The module that KUNCI_TEST_MODULE names, called in any order with any arguments that a C program
// may pass (pointers are good or NULL), over a card that answers anything. The first half of the
// input are the calls, the rest is the card.
#include <array>
#include <vector>

#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/fuzzed_winscard.h"
#include "tests/fuzz/target.h"
#include "tests/support/module_under_test.h"

namespace kunci::fuzz {
namespace {

using test::module;

constexpr CK_MECHANISM_TYPE kMechanisms[] = {CKM_RSA_PKCS,        CKM_SHA256_RSA_PKCS,
                                             CKM_RSA_PKCS_PSS,    CKM_RSA_PKCS_OAEP,
                                             CKM_RSA_X_509,       CKM_ECDSA,
                                             CKM_ECDSA_SHA256,    CKM_EDDSA,
                                             CKM_ECDH1_DERIVE,    CKM_SHA256,
                                             CKM_AES_CBC_PAD,     CKM_AES_GCM,
                                             CKM_SHA256_HMAC,     CKM_GENERIC_SECRET_KEY_GEN,
                                             CKM_AES_KEY_GEN,     CKM_RSA_PKCS_KEY_PAIR_GEN,
                                             CKM_EC_KEY_PAIR_GEN, CKM_AES_KEY_WRAP};
constexpr CK_ATTRIBUTE_TYPE kAttributes[] = {
    CKA_CLASS,     CKA_TOKEN,       CKA_PRIVATE, CKA_LABEL,        CKA_ID,
    CKA_VALUE,     CKA_KEY_TYPE,    CKA_MODULUS, CKA_MODULUS_BITS, CKA_PUBLIC_EXPONENT,
    CKA_EC_PARAMS, CKA_EC_POINT,    CKA_SIGN,    CKA_VALUE_LEN,    CKA_CERTIFICATE_TYPE,
    CKA_SENSITIVE, CKA_EXTRACTABLE, CKA_SUBJECT};
constexpr std::size_t kMostCalls = 60;

/// One program's calls: what earlier ones gave is what later ones mostly use.
class Caller {
 public:
  explicit Caller(FuzzInput calls) : calls_(calls) {}

  void run() {
    for (std::size_t i = 0; i < kMostCalls && !calls_.at_end(); ++i) call(calls_.below(24));
  }

 private:
  CK_SESSION_HANDLE session() { return calls_.octet() == 0xff ? calls_.number() : session_; }
  CK_OBJECT_HANDLE object() {
    if (objects_.empty()) return calls_.octet();
    return objects_[calls_.below(objects_.size())];
  }
  CK_MECHANISM mechanism() {
    parameter_ = copy_of(calls_.flag() ? calls_.some() : ByteView());
    return {kMechanisms[calls_.below(std::size(kMechanisms))],
            parameter_.empty() ? nullptr : parameter_.data(), parameter_.size()};
  }
  std::vector<CK_ATTRIBUTE> attributes() {
    values_.clear();
    std::vector<CK_ATTRIBUTE> list;
    const std::size_t count = calls_.below(6);
    for (std::size_t i = 0; i < count; ++i) {
      const CK_ATTRIBUTE_TYPE type = kAttributes[calls_.below(std::size(kAttributes))];
      // Numbers mostly have their size.
      Bytes value = copy_of(calls_.some());
      if (calls_.flag()) value.resize(sizeof(CK_ULONG));
      values_.push_back(std::move(value));
      list.push_back({type, nullptr, values_.back().size()});
    }
    for (std::size_t i = 0; i < count; ++i) list[i].pValue = values_[i].data();
    return list;
  }

  void call(std::size_t which) {
    if (which < 8) {
      manage(which);
    } else if (which < 14) {
      use_objects(which);
    } else {
      use_keys(which);
    }
  }

  void manage(std::size_t which) {
    const auto& m = module();
    CK_ULONG count = slots_.size();
    switch (which) {
      case 0:
        m.C_GetSlotList(calls_.flag() ? CK_TRUE : CK_FALSE, slots_.data(), &count);
        break;
      case 1: {
        CK_TOKEN_INFO info{};
        m.C_GetTokenInfo(calls_.below(2), &info);
        break;
      }
      case 2:
        m.C_OpenSession(0, CKF_SERIAL_SESSION | (calls_.flag() ? CKF_RW_SESSION : 0U), nullptr,
                        nullptr, &session_);
        break;
      case 3:
        m.C_CloseSession(session());
        break;
      case 4: {
        Bytes pin = copy_of(bytes_of("123456"));
        m.C_Login(session(), calls_.below(4), pin.data(), pin.size());
        break;
      }
      case 5:
        m.C_Logout(session());
        break;
      case 6: {
        std::array<CK_UTF8CHAR, 32> label{};
        Bytes pin = copy_of(bytes_of("12345678"));
        if (calls_.octet() == 0) m.C_InitToken(0, pin.data(), pin.size(), label.data());
        break;
      }
      default: {
        CK_MECHANISM_INFO info{};
        m.C_GetMechanismInfo(0, kMechanisms[calls_.below(std::size(kMechanisms))], &info);
        break;
      }
    }
  }

  void use_objects(std::size_t which) {
    const auto& m = module();
    auto list = attributes();
    CK_OBJECT_HANDLE made = CK_INVALID_HANDLE;
    switch (which) {
      case 8:
        find(list);
        break;
      case 9:
        m.C_GetAttributeValue(session(), object(), list.data(), list.size());
        break;
      case 10:
        m.C_CreateObject(session(), list.data(), list.size(), &made);
        break;
      case 11:
        m.C_CopyObject(session(), object(), list.data(), list.size(), &made);
        break;
      case 12:
        m.C_SetAttributeValue(session(), object(), list.data(), list.size());
        break;
      default:
        m.C_DestroyObject(session(), object());
        break;
    }
    if (made != CK_INVALID_HANDLE) objects_.push_back(made);
  }

  void find(std::vector<CK_ATTRIBUTE>& list) {
    const auto& m = module();
    if (m.C_FindObjectsInit(session(), list.data(), list.size()) != CKR_OK) return;
    std::array<CK_OBJECT_HANDLE, 64> found{};
    CK_ULONG count = 0;
    if (m.C_FindObjects(session_, found.data(), found.size(), &count) == CKR_OK) {
      objects_.assign(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(count));
    }
    m.C_FindObjectsFinal(session_);
  }

  // One function to begin, one to end, with a buffer of any size.
  template <class Init, class Finish>
  void operate(Init init, Finish finish) {
    CK_MECHANISM used = mechanism();
    init(session(), &used, object());
    Bytes input = copy_of(calls_.some());
    Bytes output(calls_.number() % 1024);
    CK_ULONG length = output.size();
    finish(session(), input.data(), input.size(), calls_.flag() ? nullptr : output.data(), &length);
  }

  void use_keys(std::size_t which) {
    const auto& m = module();
    switch (which) {
      case 14:
      case 15:
        operate(m.C_SignInit, m.C_Sign);
        break;
      case 16:
        operate(m.C_DecryptInit, m.C_Decrypt);
        break;
      case 17:
        operate(m.C_EncryptInit, m.C_Encrypt);
        break;
      case 18:
        operate([&m](auto s, auto* used, auto) { return m.C_DigestInit(s, used); }, m.C_Digest);
        break;
      case 19: {
        CK_MECHANISM used = mechanism();
        m.C_VerifyInit(session(), &used, object());
        Bytes input = copy_of(calls_.some());
        Bytes signature = copy_of(calls_.some());
        m.C_Verify(session(), input.data(), input.size(), signature.data(), signature.size());
        break;
      }
      case 20:
        generate();
        break;
      case 21: {
        CK_MECHANISM used = mechanism();
        CK_OBJECT_HANDLE made = CK_INVALID_HANDLE;
        auto list = attributes();
        m.C_GenerateKey(session(), &used, list.data(), list.size(), &made);
        if (made != CK_INVALID_HANDLE) objects_.push_back(made);
        break;
      }
      case 22: {
        CK_MECHANISM used = mechanism();
        Bytes wrapped(calls_.number() % 512);
        CK_ULONG length = wrapped.size();
        m.C_WrapKey(session(), &used, object(), object(), wrapped.data(), &length);
        break;
      }
      default:
        unwrap();
        break;
    }
  }

  void generate() {
    CK_MECHANISM used = mechanism();
    auto for_public = attributes();
    const auto kept = std::move(values_);
    auto for_private = attributes();
    CK_OBJECT_HANDLE pair[2] = {};
    module().C_GenerateKeyPair(session(), &used, for_public.data(), for_public.size(),
                               for_private.data(), for_private.size(), &pair[0], &pair[1]);
  }

  void unwrap() {
    CK_MECHANISM used = mechanism();
    Bytes wrapped = copy_of(calls_.some());
    auto list = attributes();
    CK_OBJECT_HANDLE made = CK_INVALID_HANDLE;
    module().C_UnwrapKey(session(), &used, object(), wrapped.data(), wrapped.size(), list.data(),
                         list.size(), &made);
    if (made != CK_INVALID_HANDLE) objects_.push_back(made);
  }

  FuzzInput calls_;
  CK_SESSION_HANDLE session_ = CK_INVALID_HANDLE;
  std::vector<CK_OBJECT_HANDLE> objects_;
  std::array<CK_SLOT_ID, 8> slots_{};
  Bytes parameter_;
  std::vector<Bytes> values_;
};

}  // namespace
}  // namespace kunci::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace kunci;
  const ByteView octets(data, size);
  fuzz::FuzzInput answers(octets.subspan(size / 2));
  fuzz::put_card_in(&answers);
  const auto& module = test::module();
  if (module.C_Initialize(nullptr) == CKR_OK) {
    fuzz::Caller(fuzz::FuzzInput(octets.first(size / 2))).run();
    module.C_Finalize(nullptr);
  }
  fuzz::put_card_in(nullptr);
  return 0;
}
