// SPDX-License-Identifier: Apache-2.0
// A virtual token in the real pcscd, seen through the module. Runs under `kunci-vtoken run`.
#pragma once

#include <gtest/gtest.h>
#include <kunci/cryptoki.h>

#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "tests/harness/reader/control.h"
#include "tests/support/module_under_test.h"
#include "tests/support/rv_matcher.h"

namespace kunci::test {

inline constexpr std::string_view kPin = "246813";
inline constexpr std::string_view kSoPin = "97531864";

/// A card to test with, and how it comes into its owner's hands.
struct TestCard {
  std::string name;
  std::string specification;
  /// Comes from the factory and is initialised by C_InitToken. Otherwise its issuer has
  /// personalised it.
  bool fresh = false;
  /// In hexadecimal, where the administrator holds it: a plain PIV card has no command that would
  /// replace it, and on an OpenPGP card it is the SO PIN.
  std::string management_key{};
};

TestCard metadata_card(const std::string& options = {});
TestCard plain_card(const std::string& options = {});
/// Without a KDF unless the options say otherwise.
TestCard openpgp_card(const std::string& options = {});

/// An attribute of a template that owns its octets.
class OwnedAttribute {
 public:
  OwnedAttribute(CK_ATTRIBUTE_TYPE type, Bytes value) : type_(type), value_(std::move(value)) {}
  OwnedAttribute(CK_ATTRIBUTE_TYPE type, bool value)
      : type_(type), value_{static_cast<std::uint8_t>(value)} {}
  OwnedAttribute(CK_ATTRIBUTE_TYPE type, CK_ULONG value);
  OwnedAttribute(CK_ATTRIBUTE_TYPE type, std::string_view text)
      : type_(type), value_(copy_of(bytes_of(text))) {}
  OwnedAttribute(CK_ATTRIBUTE_TYPE type, const char* text)
      : OwnedAttribute(type, std::string_view(text)) {}

  [[nodiscard]] const Bytes& octets() const { return value_; }
  [[nodiscard]] CK_ATTRIBUTE view() const {
    return {type_, const_cast<std::uint8_t*>(value_.data()), value_.size()};
  }

 private:
  CK_ATTRIBUTE_TYPE type_;
  Bytes value_;
};

using Attributes = std::vector<OwnedAttribute>;
std::vector<CK_ATTRIBUTE> views_of(const Attributes& attributes);
std::vector<CK_ATTRIBUTE> views_of(Attributes&& gone_before_its_views) = delete;

inline CK_UTF8CHAR* pin_pointer(std::string_view pin) {
  return reinterpret_cast<CK_UTF8CHAR*>(const_cast<char*>(pin.data()));
}

/// The calls that tests make all the time, with their failures reported where they happen.
class Client {
 public:
  static CK_SLOT_ID slot_with_token();
  static CK_SESSION_HANDLE open(CK_SLOT_ID slot, CK_FLAGS more = CKF_RW_SESSION);
  static CK_RV login(CK_SESSION_HANDLE session, std::string_view pin = kPin,
                     CK_USER_TYPE user = CKU_USER);
  /// C_InitToken, then the user PIN by the SO.
  static void initialise(CK_SLOT_ID slot, std::string_view label = "Uji");
  /// The same for a card that needs it: afterwards kPin and kSoPin are its PINs.
  static void prepare(CK_SLOT_ID slot, const TestCard& card);
  /// Logs the user in, with the powers to generate and to write.
  static void login_to_manage(CK_SESSION_HANDLE session, const TestCard& card);
  static std::vector<CK_OBJECT_HANDLE> find(CK_SESSION_HANDLE session, const Attributes& wanted);
  /// The only object that matches; a failure otherwise.
  static CK_OBJECT_HANDLE find_one(CK_SESSION_HANDLE session, const Attributes& wanted);
  static Bytes attribute(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object,
                         CK_ATTRIBUTE_TYPE type);
  static CK_RV attribute_rv(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object,
                            CK_ATTRIBUTE_TYPE type);
  /// A pair at the place with this id.
  struct Pair {
    CK_OBJECT_HANDLE public_key = CK_INVALID_HANDLE;
    CK_OBJECT_HANDLE private_key = CK_INVALID_HANDLE;
  };
  static Pair generate(CK_SESSION_HANDLE session, CK_MECHANISM_TYPE mechanism,
                       const Attributes& public_half, const Attributes& private_half);
  static Pair generate_rsa(CK_SESSION_HANDLE session, std::uint8_t id, CK_ULONG bits = 2048);
  static Pair generate_ec(CK_SESSION_HANDLE session, std::uint8_t id, const Bytes& parameters);
  static CK_RV sign(CK_SESSION_HANDLE session, CK_MECHANISM_TYPE mechanism, CK_OBJECT_HANDLE key,
                    ByteView data, Bytes& signature);
  /// Writes a certificate of about `size` octets for the pair with this id, and gives its DER.
  static Bytes write_certificate(CK_SESSION_HANDLE session, std::uint8_t id,
                                 std::size_t size = 1000);
};

/// Plugs a token in, and takes it out when the test ends. The module is not initialised yet.
class PluggedToken {
 public:
  explicit PluggedToken(const std::string& card, std::string name = "uji");
  ~PluggedToken();
  PluggedToken(const PluggedToken&) = delete;
  PluggedToken& operator=(const PluggedToken&) = delete;

  [[nodiscard]] const harness::VirtualTokenControl& control() const { return control_; }
  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] std::size_t exchanges() const { return control_.count(name_); }
  void clear_log() const { control_.clear_log(name_); }

 private:
  harness::VirtualTokenControl control_ = harness::VirtualTokenControl::from_environment();
  std::string name_;
};

/// Runs `job` in a child process, as a program that has just been started; the test fails where a
/// check in it does.
void in_fresh_process(const std::function<void()>& job);

/// For the process that calls it: the module keeps public objects in this directory.
void use_cache(const std::string& directory);

/// Initialises the module for the life of the object.
class Initialised {
 public:
  Initialised();
  ~Initialised();
  Initialised(const Initialised&) = delete;
  Initialised& operator=(const Initialised&) = delete;
};

}  // namespace kunci::test
