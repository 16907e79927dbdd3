// SPDX-License-Identifier: Apache-2.0
// What some cards can do beyond using the keys that they have. A token offers each as an object of
// its own, or not at all.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/error.h"
#include "base/secret.h"
#include "crypto/algorithm.h"
#include "crypto/public_key.h"
#include "token/key.h"
#include "token/pin.h"

namespace kunci {

struct GenerateOptions {
  std::optional<Consent> consent{};  ///< nothing: the card's default for the place
  std::optional<Touch> touch{};
};

/// Makes and removes pairs. All methods need powers over the card: a user whose login opens the
/// management key, or the SO with that key; not_logged_in or management_key otherwise.
class KeyGenerator {
 public:
  virtual ~KeyGenerator() = default;
  /// What the card is known to make; a card that does not tell is asked and may still refuse
  /// (unsupported).
  [[nodiscard]] virtual std::span<const crypto::KeyAlgorithm> algorithms() const = 0;
  /// The pair that was there, and its certificate, are gone afterwards. When this returns, the next
  /// process finds the new pair with its public key.
  virtual Result<crypto::PublicKey> generate(KeyReference place, crypto::KeyAlgorithm algorithm,
                                             const GenerateOptions& options) = 0;
  /// Removes private key, public key and placeholder, not a certificate. unsupported where the card
  /// cannot.
  virtual Result<void> remove(KeyReference place) = 0;
};

/// Writes a private key that was made elsewhere. RSA: p, q, dp, dq, qinv; EC and 25519: the scalar.
struct PrivateKeyMaterial {
  crypto::PublicKey public_key;
  Secret p, q, dp, dq, qinv;
  Secret scalar;
};

class KeyImporter {
 public:
  virtual ~KeyImporter() = default;
  virtual Result<void> import(KeyReference place, const PrivateKeyMaterial& material,
                              const GenerateOptions& options) = 0;
};

/// Writes certificates; powers as for KeyGenerator.
class CertificateWriter {
 public:
  virtual ~CertificateWriter() = default;
  /// Replaces what was there. key_mismatch where the place holds another pair, no_space,
  /// data_length.
  virtual Result<void> write(KeyReference place, ByteView der) = 0;
  virtual Result<void> erase(KeyReference place) = 0;
};

class DataWriter {
 public:
  virtual ~DataWriter() = default;
  virtual Result<void> write(std::uint32_t tag, ByteView value) = 0;
  virtual Result<void> erase(std::uint32_t tag) = 0;
};

class PinAdministrator {
 public:
  virtual ~PinAdministrator() = default;
  /// Errors speak of the old PIN; a refused new one is pin_length or pin_characters and leaves the
  /// old one in place.
  virtual Result<void> change(PinRole role, const PinEntry& old_pin, const PinEntry& new_pin) = 0;
  /// By the logged-in SO: gives the user a new PIN and all its tries (C_InitPIN).
  virtual Result<void> set_user_pin(const PinEntry& new_pin) = 0;
  /// By anyone with the SO PIN, without login; with the resetting code where one is set. Errors
  /// speak of what was to be given.
  virtual Result<void> unblock(const PinEntry& so_pin, const PinEntry& new_pin) = 0;
};

class TokenInitializer {
 public:
  virtual ~TokenInitializer() = default;
  /// Every key, certificate and PIN that the card can give up is gone; no factory secret is left:
  /// the SO PIN is the given one, the management key random (or the SO PIN itself, see
  /// PinRole::so), the user PIN unusable until it is set. On a token that is initialised already
  /// the SO PIN must be the present one: pin_incorrect, pin_locked. Nobody is logged in afterwards,
  /// and nothing that was read before is remembered, whatever came of it.
  virtual Result<void> initialize(const Secret& so_pin, std::string_view label) = 0;
};

/// What only administrators need; each method may be unsupported on a card.
class CardAdministrator {
 public:
  enum class ManagementAlgorithm : std::uint8_t {
    none = 0,
    tdes = 0x03,
    aes128 = 0x08,
    aes192 = 0x0a,
    aes256 = 0x0c
  };
  struct Status {
    PinState user;
    PinState so;
    ManagementAlgorithm management = ManagementAlgorithm::none;
    std::optional<bool> factory_management_key{};
    bool management_key_protected = false;  ///< kept on the card behind the PIN
    bool so_pin_manages = false;            ///< login_management() takes the SO PIN
    bool reset_code_set = false;            ///< unblock() takes the resetting code
    bool can_reset = false;
    bool can_attest = false;
    bool can_set_management_key = false;
    bool can_set_retries = false;
    bool can_move_keys = false;
    bool can_set_reset_code = false;
    std::string applet_version{};
    std::string device_serial{};
  };

  virtual ~CardAdministrator() = default;
  /// Fresh from the card, spending no try.
  virtual Result<Status> status() = 0;
  /// Ends the login, and forgets what was read, as TokenInitializer does.
  virtual Result<void> reset_to_factory() = 0;
  /// Adds the powers of this key to the login that lives, until logout.
  virtual Result<void> login_management(const Secret& key) = 0;
  /// `key` empty: random, kept on the card behind the PIN.
  virtual Result<void> set_management_key(ManagementAlgorithm algorithm, const Secret* key) = 0;
  virtual Result<Bytes> attest(KeyReference key) = 0;
  virtual Result<void> set_retries(std::uint8_t user_tries, std::uint8_t so_tries,
                                   const Secret& user_pin, const Secret& so_pin) = 0;
  /// Sets a code that unblocks the user PIN in the place of the SO PIN; nullptr takes it away. By
  /// the SO, or a session that has its powers. pin_length.
  virtual Result<void> set_reset_code(const Secret* code) = 0;
};

}  // namespace kunci
