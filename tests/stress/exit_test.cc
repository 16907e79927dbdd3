// SPDX-License-Identifier: Apache-2.0
// Processes that end in every way programs do. Each case is a child of its own that loads the
// module itself; this process never does.
#include <dlfcn.h>
#include <kunci/cryptoki.h>
#include <malloc.h>
#include <openssl/crypto.h>

#include <cstdlib>
#include <thread>

#include "crypto/algorithm.h"
#include "tests/stress/child.h"
#include "tests/stress/signing_token.h"

namespace kunci::test {
namespace {

// The module, loaded by whoever makes this.
struct Loaded {
  Loaded() : handle(dlopen(std::getenv("KUNCI_TEST_MODULE"), RTLD_NOW | RTLD_LOCAL)) {
    const auto get = reinterpret_cast<CK_C_GetFunctionList>(dlsym(handle, "C_GetFunctionList"));
    if (get(&functions) != CKR_OK || functions->C_Initialize(nullptr) != CKR_OK) std::abort();
  }

  void sign() const {
    CK_ULONG count = 1;
    CK_SLOT_ID slot = 0;
    CK_SESSION_HANDLE session = CK_INVALID_HANDLE;
    ASSERT_EQ(functions->C_GetSlotList(CK_TRUE, &slot, &count), CKR_OK);
    ASSERT_EQ(functions->C_OpenSession(slot, CKF_SERIAL_SESSION, nullptr, nullptr, &session),
              CKR_OK);
    ASSERT_EQ(functions->C_Login(session, CKU_USER, pin_pointer(kPin), kPin.size()), CKR_OK);
    CK_OBJECT_HANDLE key = CK_INVALID_HANDLE;
    Attributes wanted{{CKA_CLASS, CK_ULONG{CKO_PRIVATE_KEY}}, {CKA_ID, Bytes{SigningToken::kEcId}}};
    auto views = views_of(wanted);
    ASSERT_EQ(functions->C_FindObjectsInit(session, views.data(), views.size()), CKR_OK);
    ASSERT_EQ(functions->C_FindObjects(session, &key, 1, &count), CKR_OK);
    ASSERT_EQ(count, 1U);
    CK_MECHANISM mechanism{CKM_ECDSA_SHA256, nullptr, 0};
    Bytes message = message_of(1);
    Bytes signature(64);
    CK_ULONG size = signature.size();
    ASSERT_EQ(functions->C_FindObjectsFinal(session), CKR_OK);
    ASSERT_EQ(functions->C_SignInit(session, &mechanism, key), CKR_OK);
    ASSERT_EQ(functions->C_Sign(session, message.data(), message.size(), signature.data(), &size),
              CKR_OK);
  }
  void unload() const { EXPECT_EQ(dlclose(handle), 0); }

  void* handle;
  CK_FUNCTION_LIST* functions = nullptr;
};

class Exit : public testing::Test {
 protected:
  // A token made by a child, so that the module is not loaded here.
  static void SetUpTestSuite() {
    token_ = new PluggedToken("piv:profile=yubico,content=factory");
    Child([] {
      const Initialised module_in_use;
      const CK_SLOT_ID slot = Client::slot_with_token();
      Client::initialise(slot);
      const CK_SESSION_HANDLE session = Client::open(slot);
      ASSERT_THAT(Client::login(session), ReturnsRv(CKR_OK));
      Client::generate_ec(session, SigningToken::kEcId, crypto::ec_parameters(crypto::Curve::p256));
    });
  }
  static void TearDownTestSuite() { delete token_; }

  // Leaves as main() does: exit handlers and destructors run.
  [[noreturn]] static void leave() { std::exit(HasFailure() ? 1 : 0); }

  static inline PluggedToken* token_ = nullptr;
};

TEST_F(Exit, WithoutFinalise) {
  Child([] {
    const Loaded loaded;
    loaded.sign();
    leave();
  });
}

// The module must not need what its own or OpenSSL's exit handlers have taken down.
const Loaded* in_exit_handler = nullptr;

void finalise() {
  CK_FUNCTION_LIST* const functions = in_exit_handler->functions;
  CK_INFO info{};
  if (functions->C_GetInfo(&info) != CKR_OK || functions->C_Finalize(nullptr) != CKR_OK) _exit(2);
  if (functions->C_Finalize(nullptr) != CKR_CRYPTOKI_NOT_INITIALIZED) _exit(3);
}

TEST_F(Exit, FinaliseInAHandlerRegisteredBeforeLoading) {
  Child([] {
    std::atexit(finalise);
    const Loaded loaded;
    in_exit_handler = &loaded;
    loaded.sign();
    leave();
  });
}

TEST_F(Exit, FinaliseInAHandlerRegisteredAfterLoading) {
  Child([] {
    const Loaded loaded;
    std::atexit(finalise);
    in_exit_handler = &loaded;
    loaded.sign();
    leave();
  });
}

TEST_F(Exit, AfterOpensslCleanedUp) {
  Child([] {
    const Loaded loaded;
    loaded.sign();
    OPENSSL_cleanup();
    EXPECT_EQ(loaded.functions->C_Finalize(nullptr), CKR_OK);
    _exit(HasFailure() ? 1 : 0);
  });
}

TEST_F(Exit, WhileAThreadWaits) {
  Child([] {
    const Loaded loaded;
    loaded.sign();
    std::thread([&loaded] {
      CK_SLOT_ID slot = 0;
      while (loaded.functions->C_WaitForSlotEvent(0, &slot, nullptr) == CKR_OK) {
      }
    }).detach();
    leave();
  });
}

TEST_F(Exit, UnloadedAfterFinalise) {
  Child([] {
    const Loaded loaded;
    loaded.sign();
    EXPECT_EQ(loaded.functions->C_Finalize(nullptr), CKR_OK);
    loaded.unload();
    leave();
  });
}

TEST_F(Exit, UnloadedWithoutFinalise) {
  Child([] {
    const Loaded loaded;
    loaded.sign();
    loaded.unload();
    leave();
  });
}

void load_use_and_unload() {
  const Loaded loaded;
  loaded.sign();
  EXPECT_EQ(loaded.functions->C_Finalize(nullptr), CKR_OK);
  loaded.unload();
}

// Some of what the first load leaves is for the next ones.
TEST_F(Exit, LoadedAgainLeavesNothingMore) {
  Child([] {
    load_use_and_unload();
    const std::size_t before = mallinfo2().uordblks;
    for (int i = 0; i < 5; ++i) load_use_and_unload();
    EXPECT_LT(mallinfo2().uordblks, before + 4096);
    leave();
  });
}

}  // namespace
}  // namespace kunci::test
