// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <kunci/cryptoki.h>

#include <concepts>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "client/attributes.h"
#include "client/module.h"

namespace kunci::tool {

/// A session with one token, closed (and with it logged out) at the end of its life. Members throw
/// Failure, except those that return a CK_RV because their callers want to know.
class Session {
 public:
  enum class Mode : std::uint8_t { read_only, read_write };

  /// `module` must outlive the session.
  Session(const Module& module, CK_SLOT_ID slot, Mode mode);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  [[nodiscard]] const Module& module() const { return module_; }
  [[nodiscard]] CK_SESSION_HANDLE handle() const { return handle_; }

  /// Where the powers come from that a write misses although the user is logged in: gives them to
  /// the session, and says whether it did.
  using PowersSource = std::function<bool(const Session&)>;
  /// The source is asked once, when create, destroy or generate_pair is answered by
  /// CKR_USER_NOT_LOGGED_IN; the call is then made again.
  void set_powers_source(PowersSource source) { powers_ = std::move(source); }

  CK_RV login(CK_USER_TYPE user, PinView pin);
  void logout();
  CK_RV set_pin(PinView old_pin, PinView new_pin);
  void init_pin(PinView pin);

  /// The objects that fit and may be seen, at most 10,000.
  [[nodiscard]] std::vector<CK_OBJECT_HANDLE> find(const Template& wanted) const;
  /// A value of at most 64 KiB; nothing when the object has none or does not give it away.
  [[nodiscard]] std::optional<Bytes> octets(CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type) const;
  [[nodiscard]] std::optional<bool> flag(CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type) const;
  [[nodiscard]] std::optional<CK_ULONG> number(CK_OBJECT_HANDLE object,
                                               CK_ATTRIBUTE_TYPE type) const;
  /// Empty when there is none.
  [[nodiscard]] std::string text(CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type) const;

  CK_OBJECT_HANDLE create(const Template& object);
  CK_RV destroy(CK_OBJECT_HANDLE object);

  struct Pair {
    CK_OBJECT_HANDLE public_key;
    CK_OBJECT_HANDLE private_key;
  };
  std::expected<Pair, CK_RV> generate_pair(CK_MECHANISM_TYPE mechanism, const Template& public_key,
                                           const Template& private_key);

  void sign_init(CK_MECHANISM mechanism, CK_OBJECT_HANDLE key);
  /// One part; after sign_init and, where the key wants it, a context-specific login.
  [[nodiscard]] Bytes sign(ByteView data);

 private:
  bool read(CK_OBJECT_HANDLE object, CK_ATTRIBUTE& attribute) const;
  template <std::invocable Write>
  CK_RV write(const Write& call);

  const Module& module_;
  CK_SESSION_HANDLE handle_ = CK_INVALID_HANDLE;
  PowersSource powers_{};
};

}  // namespace kunci::tool
