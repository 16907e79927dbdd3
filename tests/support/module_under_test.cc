// SPDX-License-Identifier: Apache-2.0
#include "tests/support/module_under_test.h"

#include <dlfcn.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace kunci::test {
namespace {

[[noreturn]] void give_up(const char* what, const char* detail) {
  std::fprintf(stderr, "cannot test the module: %s: %s\n", what, detail);
  std::abort();
}

void* loaded_module() {
  static void* const kModule = [] {
    const char* const path = std::getenv("KUNCI_TEST_MODULE");
    if (path == nullptr) give_up("KUNCI_TEST_MODULE", "not set");
    void* const handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (handle == nullptr) give_up(path, dlerror());
    return handle;
  }();
  return kModule;
}

/// C_GetFunctionList's functions, which every module has.
const CK_FUNCTION_LIST& first_functions() {
  const auto get = reinterpret_cast<CK_C_GetFunctionList>(module_symbol("C_GetFunctionList"));
  CK_FUNCTION_LIST* functions = nullptr;
  if (get == nullptr || get(&functions) != CKR_OK) give_up("C_GetFunctionList", "no functions");
  return *functions;
}

template <class... Arguments>
CK_RV not_there(Arguments... /*arguments*/) {
  return CKR_FUNCTION_NOT_SUPPORTED;
}

template <class... Arguments>
void stand_in(CK_RV (*&function)(Arguments...)) {
  function = not_there<Arguments...>;
}

template <class... Functions>
void stand_in_for_all(Functions&... functions) {
  (stand_in(functions), ...);
}

/// The list of a module from before 3.0, in the shape of today's.
CK_FUNCTION_LIST_3_2 lengthened(const CK_FUNCTION_LIST& older) {
  CK_FUNCTION_LIST_3_2 list{};
  std::memcpy(&list, &older, sizeof older);
  stand_in_for_all(list.C_GetInterfaceList, list.C_GetInterface, list.C_LoginUser,
                   list.C_SessionCancel, list.C_MessageEncryptInit, list.C_EncryptMessage,
                   list.C_EncryptMessageBegin, list.C_EncryptMessageNext,
                   list.C_MessageEncryptFinal, list.C_MessageDecryptInit, list.C_DecryptMessage,
                   list.C_DecryptMessageBegin, list.C_DecryptMessageNext,
                   list.C_MessageDecryptFinal, list.C_MessageSignInit, list.C_SignMessage,
                   list.C_SignMessageBegin, list.C_SignMessageNext, list.C_MessageSignFinal,
                   list.C_MessageVerifyInit, list.C_VerifyMessage, list.C_VerifyMessageBegin,
                   list.C_VerifyMessageNext, list.C_MessageVerifyFinal);
  stand_in_for_all(list.C_EncapsulateKey, list.C_DecapsulateKey, list.C_VerifySignatureInit,
                   list.C_VerifySignature, list.C_VerifySignatureUpdate,
                   list.C_VerifySignatureFinal, list.C_GetSessionValidationFlags,
                   list.C_AsyncComplete, list.C_AsyncGetID, list.C_AsyncJoin,
                   list.C_WrapKeyAuthenticated, list.C_UnwrapKeyAuthenticated);
  return list;
}

void* interface_functions(const char* name, CK_VERSION* version) {
  const auto get = reinterpret_cast<CK_C_GetInterface>(module_symbol("C_GetInterface"));
  if (get == nullptr) give_up("C_GetInterface", "not exported");
  std::string text(name);
  CK_INTERFACE* found = nullptr;
  if (get(reinterpret_cast<CK_UTF8CHAR*>(text.data()), version, &found, 0) != CKR_OK) {
    give_up(name, "no such interface");
  }
  return found->pFunctionList;
}

}  // namespace

void* module_symbol(const std::string& name) { return dlsym(loaded_module(), name.c_str()); }

const CK_FUNCTION_LIST_3_2& module() {
  static const bool kHasInterfaces = module_symbol("C_GetInterface") != nullptr;
  if (!kHasInterfaces) {
    static const CK_FUNCTION_LIST_3_2 kLengthened = lengthened(first_functions());
    return kLengthened;
  }
  static const auto* const kFunctions = [] {
    CK_VERSION version{3, 2};
    return static_cast<const CK_FUNCTION_LIST_3_2*>(interface_functions("PKCS 11", &version));
  }();
  return *kFunctions;
}

const KUNCI_FUNCTION_LIST& vendor_functions() {
  static const auto* const kFunctions =
      static_cast<const KUNCI_FUNCTION_LIST*>(interface_functions(KUNCI_INTERFACE_NAME, nullptr));
  return *kFunctions;
}

}  // namespace kunci::test
