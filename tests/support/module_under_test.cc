// SPDX-License-Identifier: Apache-2.0
#include "tests/support/module_under_test.h"

#include <dlfcn.h>

#include <cstdio>
#include <cstdlib>

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
