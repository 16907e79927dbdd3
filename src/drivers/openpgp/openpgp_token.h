// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "drivers/openpgp/administration.h"
#include "drivers/openpgp/certificate_writing.h"
#include "drivers/openpgp/contents.h"
#include "drivers/openpgp/core.h"
#include "drivers/openpgp/data_writing.h"
#include "drivers/openpgp/generation.h"
#include "drivers/openpgp/initialisation.h"
#include "drivers/openpgp/key_use.h"
#include "drivers/openpgp/login.h"
#include "drivers/openpgp/pin_administration.h"
#include "token/token.h"
#include "token/token_mark.h"

namespace kunci::openpgp {

/// The OpenPGP application of one inserted card. Each part of Token is done by a class of its own.
class OpenPgpToken final : public Token {
 public:
  OpenPgpToken(const std::shared_ptr<iso7816::Card>& card, const DriverSettings& settings,
               bool terminated);
  ~OpenPgpToken() override;

  [[nodiscard]] std::string_view family() const override { return "OpenPGP"; }
  Result<TokenIdentity> identity() override;

  [[nodiscard]] PinRules pin_rules(PinRole role) const override;
  Result<PinState> pin_state(PinRole role) override;
  /// Not where the card wants hashed PINs, which costs an exchange to learn once.
  [[nodiscard]] bool has_pin_pad() override;
  Result<void> login(PinRole role, const PinEntry& pin) override { return login_.login(role, pin); }
  void logout() override { login_.logout(); }
  [[nodiscard]] std::optional<PinRole> logged_in() const override { return core_.login.who(); }
  Result<void> consent(const PinEntry& pin) override { return login_.consent(pin); }
  Result<void> consent_with_held_pin() override { return login_.consent_with_held_pin(); }
  void withdraw_consent() override { core_.login.spend_consent(true); }

  [[nodiscard]] std::span<const KeyPlace> key_places() const override { return key_places_; }
  Result<std::vector<KeyReference>> places_in_use() override;
  Result<void> read_ahead(ReadAhead what) override { return contents_.read_ahead(what); }
  Result<Found<KeyPair>> key_pair(KeyReference place) override { return contents_.key_pair(place); }
  Result<Found<KeyPair>> likely_pair(KeyReference place) override {
    return contents_.likely_pair(place);
  }
  Result<bool> is_vacant(KeyReference place) override { return contents_.is_vacant(place); }
  Result<KeyPolicy> key_policy(KeyReference place) override { return contents_.key_policy(place); }
  Result<Found<Bytes>> certificate(KeyReference place) override {
    return contents_.certificate(place);
  }
  [[nodiscard]] std::span<const DataPlace> data_places() const override { return data_places_; }
  Result<Found<Bytes>> data(std::uint32_t tag) override;

  [[nodiscard]] RsaForm rsa_form() const override { return kRsaForm; }
  Result<Bytes> sign(KeyReference key, ByteView input) override {
    return key_use_.sign(key, input);
  }
  Result<Secret> decipher(KeyReference key, ByteView ciphertext) override {
    return key_use_.decipher(key, ciphertext);
  }
  Result<Secret> agree(KeyReference key, ByteView peer_point) override {
    return key_use_.agree(key, peer_point);
  }
  Result<Bytes> random(std::size_t size) override;

  KeyGenerator* key_generator() override { return &generation_; }
  CertificateWriter* certificate_writer() override { return &certificate_writing_; }
  DataWriter* data_writer() override { return &data_writing_; }
  PinAdministrator* pin_administrator() override { return &pin_administration_; }
  TokenInitializer* initializer() override { return &initialisation_; }
  CardAdministrator* card_administrator() override { return &administration_; }

 private:
  Result<std::optional<TokenMark>> read_identity();

  Core core_;
  const std::vector<KeyPlace> key_places_;
  const std::vector<DataPlace> data_places_;
  Login login_{core_};
  Contents contents_{core_};
  KeyUse key_use_{core_, contents_};
  Generation generation_{core_};
  CertificateWriting certificate_writing_{core_, contents_};
  DataWriting data_writing_{core_, data_places_};
  PinAdministration pin_administration_{core_};
  Initialisation initialisation_{core_};
  Administration administration_{core_};
};

}  // namespace kunci::openpgp
