// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/softhsm/pkcs11_module.h"

#include <dlfcn.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <string_view>

namespace kunci::harness {
namespace {

// They guard nothing: who can read the directory has the keys of a test card.
constexpr std::string_view kUserPin = "1234";
constexpr std::string_view kSoPin = "12345678";
constexpr std::string_view kLabel = "card";

CK_UTF8CHAR* text_argument(std::string_view text) {
  return reinterpret_cast<CK_UTF8CHAR*>(const_cast<char*>(text.data()));
}

std::string module_path() {
  const char* chosen = std::getenv("KUNCI_SOFTHSM_MODULE");
  return chosen != nullptr ? chosen : SOFTHSM_MODULE;
}

void use_directory(const std::filesystem::path& directory) {
  const auto tokens = directory / "tokens";
  if (std::filesystem::create_directories(tokens)) {
    std::filesystem::permissions(directory, std::filesystem::perms::owner_all);
  }
  const auto configuration = directory / "softhsm2.conf";
  std::ofstream(configuration) << "directories.tokendir = " << tokens.string()
                               << "\nobjectstore.backend = file\nlog.level = ERROR\n";
  setenv("SOFTHSM2_CONF", configuration.c_str(), 1);
}

CK_FUNCTION_LIST* load(const std::string& path) {
  void* library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) throw Pkcs11Failure(dlerror());
  const auto get_list = reinterpret_cast<CK_C_GetFunctionList>(dlsym(library, "C_GetFunctionList"));
  if (get_list == nullptr) throw Pkcs11Failure(path + " is no PKCS #11 module");
  CK_FUNCTION_LIST* functions = nullptr;
  require_ok(get_list(&functions), "C_GetFunctionList");
  return functions;
}

}  // namespace

void require_ok(CK_RV result, const char* function) {
  if (result == CKR_OK) return;
  throw Pkcs11Failure(std::string(function) + " returned " + std::to_string(result));
}

Template& Template::add(CK_ATTRIBUTE_TYPE type, ByteView value) {
  Bytes& kept = values_.emplace_back(value.begin(), value.end());
  attributes_.push_back({type, kept.data(), kept.size()});
  return *this;
}

Template& Template::add(CK_ATTRIBUTE_TYPE type, CK_ULONG value) {
  return add(type, ByteView(reinterpret_cast<const std::uint8_t*>(&value), sizeof value));
}

Template& Template::add_true(CK_ATTRIBUTE_TYPE type) {
  return add(type, std::array<std::uint8_t, 1>{CK_TRUE});
}

Template& Template::add_false(CK_ATTRIBUTE_TYPE type) {
  return add(type, std::array<std::uint8_t, 1>{CK_FALSE});
}

Pkcs11Module::Pkcs11Module(const std::filesystem::path& directory) {
  use_directory(directory);
  functions_ = load(module_path());
  require_ok(functions_->C_Initialize(nullptr), "C_Initialize");
  if (std::filesystem::is_empty(directory / "tokens")) initialise_token();
  require_ok(functions_->C_OpenSession(find_token(), CKF_SERIAL_SESSION | CKF_RW_SESSION, nullptr,
                                       nullptr, &session_),
             "C_OpenSession");
  require_ok(functions_->C_Login(session_, CKU_USER, text_argument(kUserPin), kUserPin.size()),
             "C_Login");
}

CK_SLOT_ID Pkcs11Module::find_token() const {
  std::array<CK_SLOT_ID, 8> slots{};
  CK_ULONG count = slots.size();
  require_ok(functions_->C_GetSlotList(CK_TRUE, slots.data(), &count), "C_GetSlotList");
  for (const CK_SLOT_ID slot : std::span(slots).first(count)) {
    CK_TOKEN_INFO info{};
    require_ok(functions_->C_GetTokenInfo(slot, &info), "C_GetTokenInfo");
    if ((info.flags & CKF_TOKEN_INITIALIZED) != 0) return slot;
  }
  throw Pkcs11Failure("there is no token in the card's directory");
}

void Pkcs11Module::initialise_token() const {
  CK_SLOT_ID slot = 0;
  CK_ULONG count = 1;
  require_ok(functions_->C_GetSlotList(CK_TRUE, &slot, &count), "C_GetSlotList");
  std::array<CK_UTF8CHAR, 32> label{};
  label.fill(' ');
  std::ranges::copy(kLabel, label.begin());
  require_ok(functions_->C_InitToken(slot, text_argument(kSoPin), kSoPin.size(), label.data()),
             "C_InitToken");
  CK_SESSION_HANDLE session = CK_INVALID_HANDLE;
  require_ok(functions_->C_OpenSession(find_token(), CKF_SERIAL_SESSION | CKF_RW_SESSION, nullptr,
                                       nullptr, &session),
             "C_OpenSession");
  require_ok(functions_->C_Login(session, CKU_SO, text_argument(kSoPin), kSoPin.size()), "C_Login");
  require_ok(functions_->C_InitPIN(session, text_argument(kUserPin), kUserPin.size()), "C_InitPIN");
  require_ok(functions_->C_CloseSession(session), "C_CloseSession");
}

}  // namespace kunci::harness
