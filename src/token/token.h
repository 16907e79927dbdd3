// SPDX-License-Identifier: Apache-2.0
// The domain's centre: a token is what a driver makes of one applet of a card. No CK_ and no APDU
// here.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/error.h"
#include "base/secret.h"
#include "token/capabilities.h"
#include "token/key.h"
#include "token/pin.h"

namespace kunci {

struct Version {
  std::uint8_t major = 0;
  std::uint8_t minor = 0;
};

struct TokenIdentity {
  std::string label;
  std::string manufacturer;
  std::string model;
  std::string serial;  ///< unique among tokens, at most 16 octets
  Version hardware{};
  Version firmware{};
  bool initialized = false;
};

/// A place on the card where a pair and its certificate can be; most cards have some that are
/// empty.
struct KeyPlace {
  KeyReference reference{};
  Bytes id;           ///< CKA_ID of all objects of this place
  std::string label;  ///< unique on the token
  /// What a pair that is made here without being told where may be for; nothing: only if told.
  KeyUses meant_for{.sign = true, .decipher = true, .agree = true};
};

/// A data object that the card can hold.
struct DataPlace {
  std::uint32_t tag = 0;  ///< the driver's own name for it
  std::string label;
  std::string application;  ///< CKA_APPLICATION
  Bytes object_id;          ///< CKA_OBJECT_ID: content octets of the OID, may be empty
  bool is_private = false;  ///< readable after a login only
  bool listed =
      true;  ///< looked for when everything is listed; otherwise only when it is asked for by name
  bool modifiable = true;
};

/// What a search of everything is after.
struct ReadAhead {
  bool certificates = false;
  bool pairs = false;
  bool data = false;
};

/// One token. Every method may be called from any thread; each one takes the card for itself as
/// long as it needs it. What was read is remembered, absence too, until the token object goes away,
/// which it does with the card's removal.
///
/// Errors that any method may give: the reader's and card's (card_absent, reader_gone,
/// communication, ...) and applet_lost where recovery failed. A login that another program's reset
/// or selection took away is restored with the held PIN; where no PIN is held the method gives
/// not_logged_in and `logged_in()` is empty from then on.
class Token {
 public:
  virtual ~Token() = default;

  /// "PIV", "OpenPGP".
  [[nodiscard]] virtual std::string_view family() const = 0;
  virtual Result<TokenIdentity> identity() = 0;

  // --- PINs and login
  [[nodiscard]] virtual PinRules pin_rules(PinRole role) const = 0;
  /// As last seen: the user's is read from the card at most once, the SO's never for its own sake;
  /// both are kept right by what the card answers to other commands.
  virtual Result<PinState> pin_state(PinRole role) = 0;
  /// True where the reader can ask for the PIN itself, in the way that the card wants it.
  [[nodiscard]] virtual bool has_pin_pad() = 0;
  /// pin_incorrect, pin_locked, pin_length, pin_characters, pin_known_wrong, pin_pad_absent,
  /// cancelled, timed_out.
  virtual Result<void> login(PinRole role, const PinEntry& pin) = 0;
  /// Logs out on the card too, as far as it still answers.
  virtual void logout() = 0;
  /// Who is logged in, without an exchange.
  [[nodiscard]] virtual std::optional<PinRole> logged_in() const = 0;
  /// For a key of Consent::every_time: verifies the PIN on the card now; the next use of such a key
  /// has its consent. A login as user gives the same consent once.
  virtual Result<void> consent(const PinEntry& pin) = 0;
  /// The same with the PIN that the login holds; not_logged_in where none is held.
  virtual Result<void> consent_with_held_pin() = 0;
  /// Takes a consent that was not used back.
  virtual void withdraw_consent() = 0;

  // --- What is on it
  /// Every place of this family, in a stable order. No exchange.
  [[nodiscard]] virtual std::span<const KeyPlace> key_places() const = 0;
  /// The places worth looking at when everything is listed (at most one exchange, once).
  virtual Result<std::vector<KeyReference>> places_in_use() = 0;
  /// Reads, in one go, what a search of everything will ask for: of the places in use and of listed
  /// public data. What was read (absence too) is answered from memory afterwards. It saves
  /// exchanges; nothing else depends on it.
  virtual Result<void> read_ahead(ReadAhead) { return {}; }
  /// The pair at a place; nullptr where there is none. Asked for by itself, it is read in the
  /// cheapest way.
  virtual Result<std::shared_ptr<const KeyPair>> key_pair(KeyReference place) = 0;
  /// key_pair(), or a guess from earlier uses of the same card that costs no exchange: for whoever
  /// is going to check with its public key what the private key did. After a failure key_pair()
  /// tells whether the guess was right.
  virtual Result<std::shared_ptr<const KeyPair>> likely_pair(KeyReference place) {
    return key_pair(place);
  }
  /// Whether the card says for certain that neither a pair nor a certificate is at a place: an
  /// error where what it says leaves doubt.
  virtual Result<bool> is_vacant(KeyReference place);
  /// What the card demands for the use of the private key, and knows of its origin. Only where
  /// key_pair() gave a pair: not_found otherwise.
  virtual Result<KeyPolicy> key_policy(KeyReference place) = 0;
  /// The certificate at a place, DER; nullptr where there is none.
  virtual Result<std::shared_ptr<const Bytes>> certificate(KeyReference place) = 0;
  [[nodiscard]] virtual std::span<const DataPlace> data_places() const = 0;
  /// The value at a data place; nullptr where there is none. not_logged_in for a private one
  /// without login.
  virtual Result<std::shared_ptr<const Bytes>> data(std::uint32_t tag) = 0;

  // --- Use of private keys
  /// Of all RSA keys that the token has or can have.
  [[nodiscard]] virtual RsaForm rsa_form() const { return RsaForm::raw_block; }
  /// RSA: a block as KeyPair::rsa_form says, gives the signature; EC: a hash (at most the field's
  /// size), gives r||s of twice the field's size; Edwards: the message. not_logged_in also where
  /// Consent::every_time was not given.
  virtual Result<Bytes> sign(KeyReference key, ByteView input) = 0;
  /// RSA: a ciphertext of the modulus' size; gives a block or message as KeyPair::rsa_form says.
  virtual Result<Secret> decipher(KeyReference key, ByteView ciphertext) = 0;
  /// EC, Montgomery: the peer's public point as crypto::PublicKey::point has it; gives the shared x
  /// coordinate.
  virtual Result<Secret> agree(KeyReference key, ByteView peer_point) = 0;
  /// Random octets from the card; unsupported where it has none.
  virtual Result<Bytes> random(std::size_t size) = 0;

  // --- Capabilities: nullptr where the card lacks one; they live as long as the token
  virtual KeyGenerator* key_generator() { return nullptr; }
  virtual KeyImporter* key_importer() { return nullptr; }
  virtual CertificateWriter* certificate_writer() { return nullptr; }
  virtual DataWriter* data_writer() { return nullptr; }
  virtual PinAdministrator* pin_administrator() { return nullptr; }
  virtual TokenInitializer* initializer() { return nullptr; }
  virtual CardAdministrator* card_administrator() { return nullptr; }
};

}  // namespace kunci
