// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <kunci/cryptoki.h>
#include <kunci/vendor.h>

#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "client/descriptions.h"

namespace kunci::tool {

/// A PIN as the module gets it; nothing = it is typed at the reader's own pad.
using PinView = std::optional<ByteView>;

/// A loaded and initialised PKCS #11 module, ours or another maker's. Members throw Failure.
class Module {
 public:
  /// Loads with RTLD_LOCAL and initialises for use by threads.
  explicit Module(const std::string& path);
  ~Module();
  Module(const Module&) = delete;
  Module& operator=(const Module&) = delete;

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] const CK_FUNCTION_LIST& functions() const { return *functions_; }
  /// What PKCS #11 has no word for; nullptr with another maker's module.
  [[nodiscard]] const KUNCI_FUNCTION_LIST* vendor() const { return vendor_; }

  [[nodiscard]] ModuleInfo info() const;
  /// Every slot, with a token in it or not. Makes the module look for new readers.
  [[nodiscard]] std::vector<CK_SLOT_ID> slots() const;
  [[nodiscard]] SlotInfo slot(CK_SLOT_ID id) const;
  [[nodiscard]] std::expected<TokenInfo, CK_RV> token(CK_SLOT_ID id) const;
  [[nodiscard]] std::optional<CK_MECHANISM_INFO> mechanism(CK_SLOT_ID id,
                                                           CK_MECHANISM_TYPE type) const;
  /// Exact tries and states, where the vendor interface is there and answers.
  [[nodiscard]] std::optional<KUNCI_TOKEN_STATUS> status(CK_SLOT_ID id) const;
  [[nodiscard]] bool has_vendor_interface() const { return vendor_ != nullptr; }

  /// Ends the module's work early: whoever waits in it is let go. Only the destructor may follow.
  void finalize();
  /// Leaves the library in the process for good.
  void keep_loaded() { static_cast<void>(library_.release()); }

  /// C_InitToken; `label` has at most 32 octets.
  CK_RV init_token(CK_SLOT_ID id, PinView so_pin, const std::string& label) const;

 private:
  struct Unloader {
    void operator()(void* library) const;
  };
  void initialize();

  std::string path_;
  std::unique_ptr<void, Unloader> library_;
  const CK_FUNCTION_LIST* functions_ = nullptr;
  const KUNCI_FUNCTION_LIST* vendor_ = nullptr;
  bool finalized_ = false;
};

/// PKCS #11 takes what it only reads as pointers to what it could write.
inline CK_BYTE* for_module(ByteView octets) { return const_cast<CK_BYTE*>(octets.data()); }

}  // namespace kunci::tool
