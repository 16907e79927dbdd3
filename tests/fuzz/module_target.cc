// SPDX-License-Identifier: Apache-2.0
// The module that KUNCI_TEST_MODULE names, called in any order with any arguments that a C program
// may pass (pointers are good or NULL), over a card that answers anything. The first half of the
// input are the calls, the rest is the card.
#include <array>
#include <vector>

#include "tests/fuzz/call_arguments.h"
#include "tests/fuzz/fuzzed_winscard.h"
#include "tests/fuzz/target.h"
#include "tests/support/module_under_test.h"

namespace kunci::fuzz {
namespace {

using test::module;

constexpr std::size_t kMostCalls = 60;

/// One program's calls: what earlier ones gave is what later ones mostly use.
class Caller : private CallArguments {
 public:
  using CallArguments::CallArguments;

  void run() {
    for (std::size_t i = 0; i < kMostCalls && !calls_.at_end(); ++i) call(calls_.below(40));
  }

 private:
  void call(std::size_t which) {
    if (which < 8) {
      manage(which);
    } else if (which < 14) {
      use_objects(which);
    } else if (which < 24) {
      use_keys(which);
    } else if (which < 32) {
      use_parts(which);
    } else {
      ask(which);
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
        Bytes pin = copy_of(bytes_of("97531864"));
        if (calls_.octet() == 0) m.C_InitToken(0, pin.data(), pin.size(), label.data());
        break;
      }
      default: {
        CK_MECHANISM_INFO info{};
        m.C_GetMechanismInfo(0, mechanism_type(), &info);
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
    keep(made);
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
        keep(made);
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
    keep(made);
  }

  void use_parts(std::size_t which) {
    const auto& m = module();
    Buffers b = buffers();
    switch (which) {
      case 24:
        m.C_SignUpdate(session(), b.input.data(), b.size());
        m.C_SignFinal(session(), b.output.data(), &b.length);
        break;
      case 25:
        m.C_EncryptUpdate(session(), b.input.data(), b.size(), b.output.data(), &b.length);
        break;
      case 26:
        m.C_DecryptUpdate(session(), b.input.data(), b.size(), b.output.data(), &b.length);
        break;
      case 27:
        m.C_EncryptFinal(session(), b.output.data(), &b.length);
        b.length = b.output.size();
        m.C_DecryptFinal(session(), b.output.data(), &b.length);
        break;
      case 28:
        operate(m.C_SignRecoverInit, m.C_SignRecover);
        break;
      case 29:
        operate(m.C_VerifyRecoverInit, m.C_VerifyRecover);
        break;
      case 30:
        encrypt_message(b);
        break;
      default:
        derive();
        break;
    }
  }

  void encrypt_message(Buffers& b) {
    const auto& m = module();
    CK_MECHANISM used = mechanism();
    m.C_MessageEncryptInit(session(), &used, object());
    FuzzedParameter& message = parameters_.emplace_back(calls_);
    m.C_EncryptMessage(session(), message.data(), message.size(), b.input.data(), b.size() / 2,
                       b.input.data(), b.size(), b.output.data(), &b.length);
    m.C_EncryptMessageBegin(session(), message.data(), message.size(), nullptr, 0);
    b.length = b.output.size();
    m.C_EncryptMessageNext(session(), message.data(), message.size(), b.input.data(), b.size(),
                           b.output.data(), &b.length, calls_.octet());
    m.C_MessageEncryptFinal(session());
  }

  void derive() {
    CK_MECHANISM used = mechanism();
    auto list = attributes();
    CK_OBJECT_HANDLE made = CK_INVALID_HANDLE;
    module().C_DeriveKey(session(), &used, object(), list.data(), list.size(), &made);
    keep(made);
  }

  void ask(std::size_t which) {
    const auto& m = module();
    const auto& vendor = test::vendor_functions();
    Buffers b = buffers();
    switch (which) {
      case 32: {
        CK_SESSION_INFO info{};
        m.C_GetSessionInfo(session(), &info);
        break;
      }
      case 33: {
        CK_ULONG size = 0;
        m.C_GetObjectSize(session(), object(), &size);
        break;
      }
      case 34:
        m.C_InitPIN(session(), b.input.data(), b.size());
        break;
      case 35:
        m.C_SetPIN(session(), b.input.data(), b.size() / 2, b.input.data(), b.size());
        break;
      case 36:
        m.C_GenerateRandom(session(), b.output.data(), b.output.size());
        m.C_SeedRandom(session(), b.input.data(), b.size());
        break;
      case 37: {
        KUNCI_TOKEN_STATUS status{};
        vendor.KUNCI_GetTokenStatus(0, &status);
        vendor.KUNCI_UnblockPIN(0, b.input.data(), b.size() / 2, b.input.data(), b.size());
        break;
      }
      case 38:
        vendor.KUNCI_LoginManagement(session(), b.input.data(), b.size());
        break;
      default:
        vendor.KUNCI_Attest(session(), object(), b.output.data(), &b.length);
        break;
    }
  }

  std::array<CK_SLOT_ID, 8> slots_{};
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
