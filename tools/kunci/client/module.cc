// SPDX-License-Identifier: Apache-2.0
#include "client/module.h"

#include <dlfcn.h>

#include <algorithm>
#include <cstring>

#include "client/rv.h"
#include "messages.h"

namespace kunci::tool {
namespace {

// More slots than any computer has; a module that claims more is broken.
constexpr CK_ULONG kSlotLimit = 4096;

[[noreturn]] void not_loadable(const std::string& path, const std::string& reason) {
  throw Failure(ExitStatus::no_module,
                say("The PKCS #11 module {} cannot be loaded: {}.", path, reason),
                tr("Name another with --module, or check the installation."));
}

// The loader's reason, which mostly begins with the path once more.
std::string load_error(const std::string& path) {
  std::string reason = ::dlerror();
  if (reason.starts_with(path + ": ")) reason.erase(0, path.size() + 2);
  return reason;
}

template <class Function>
Function symbol(void* library, const char* name) {
  return reinterpret_cast<Function>(::dlsym(library, name));
}

const KUNCI_FUNCTION_LIST* vendor_interface(void* library) {
  const auto get = symbol<CK_C_GetInterface>(library, "C_GetInterface");
  if (get == nullptr) return nullptr;
  CK_UTF8CHAR name[] = KUNCI_INTERFACE_NAME;
  CK_INTERFACE* found = nullptr;
  if (get(name, nullptr, &found, 0) != CKR_OK || found == nullptr) return nullptr;
  return static_cast<const KUNCI_FUNCTION_LIST*>(found->pFunctionList);
}

}  // namespace

void Module::Unloader::operator()(void* library) const { ::dlclose(library); }

Module::Module(const std::string& path)
    : path_(path), library_(::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL)) {
  if (!library_) not_loadable(path, load_error(path));
  const auto get = symbol<CK_C_GetFunctionList>(library_.get(), "C_GetFunctionList");
  if (get == nullptr) not_loadable(path, tr("it has no function C_GetFunctionList"));
  CK_FUNCTION_LIST* functions = nullptr;
  check(get(&functions), "C_GetFunctionList");
  if (functions == nullptr) not_loadable(path, tr("its function list is empty"));
  functions_ = functions;
  vendor_ = vendor_interface(library_.get());
  initialize();
}

void Module::initialize() {
  CK_C_INITIALIZE_ARGS arguments{};
  arguments.flags = CKF_OS_LOCKING_OK;
  const CK_RV rv = functions_->C_Initialize(&arguments);
  if (rv != CKR_OK && rv != CKR_CRYPTOKI_ALREADY_INITIALIZED) check(rv, "C_Initialize");
}

Module::~Module() { finalize(); }

void Module::finalize() {
  if (!finalized_) functions_->C_Finalize(nullptr);
  finalized_ = true;
}

ModuleInfo Module::info() const {
  CK_INFO info{};
  check(functions_->C_GetInfo(&info), "C_GetInfo");
  return describe(info);
}

std::vector<CK_SLOT_ID> Module::slots() const {
  // A reader may come between the two calls; the count is then asked for again.
  for (int attempt = 0; attempt < 8; ++attempt) {
    CK_ULONG count = 0;
    check(functions_->C_GetSlotList(CK_FALSE, nullptr, &count), "C_GetSlotList");
    if (count > kSlotLimit) throw failure_of(CKR_GENERAL_ERROR, "C_GetSlotList");
    std::vector<CK_SLOT_ID> ids(count);
    if (count == 0) return ids;
    const CK_RV rv = functions_->C_GetSlotList(CK_FALSE, ids.data(), &count);
    if (rv == CKR_BUFFER_TOO_SMALL) continue;
    check(rv, "C_GetSlotList");
    ids.resize(std::min<std::size_t>(ids.size(), count));
    return ids;
  }
  throw failure_of(CKR_BUFFER_TOO_SMALL, "C_GetSlotList");
}

SlotInfo Module::slot(CK_SLOT_ID id) const {
  CK_SLOT_INFO info{};
  check(functions_->C_GetSlotInfo(id, &info), "C_GetSlotInfo");
  return describe(id, info);
}

std::expected<TokenInfo, CK_RV> Module::token(CK_SLOT_ID id) const {
  CK_TOKEN_INFO info{};
  const CK_RV rv = functions_->C_GetTokenInfo(id, &info);
  if (rv != CKR_OK) return std::unexpected(rv);
  return describe(id, info);
}

std::optional<CK_MECHANISM_INFO> Module::mechanism(CK_SLOT_ID id, CK_MECHANISM_TYPE type) const {
  CK_MECHANISM_INFO info{};
  if (functions_->C_GetMechanismInfo(id, type, &info) != CKR_OK) return std::nullopt;
  return info;
}

std::optional<KUNCI_TOKEN_STATUS> Module::status(CK_SLOT_ID id) const {
  KUNCI_TOKEN_STATUS status{};
  if (vendor_ == nullptr || vendor_->KUNCI_GetTokenStatus(id, &status) != CKR_OK) {
    return std::nullopt;
  }
  return status;
}

CK_RV Module::init_token(CK_SLOT_ID id, PinView so_pin, const std::string& label) const {
  CK_UTF8CHAR padded[32];
  std::memset(padded, ' ', sizeof padded);
  std::copy_n(label.begin(), std::min(label.size(), sizeof padded), padded);
  CK_UTF8CHAR* pin = so_pin ? for_module(*so_pin) : nullptr;
  return functions_->C_InitToken(id, pin, so_pin ? so_pin->size() : 0, padded);
}

}  // namespace kunci::tool
