// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <vector>

#include "drivers/piv/administration.h"
#include "drivers/piv/certificate_writing.h"
#include "drivers/piv/contents.h"
#include "drivers/piv/core.h"
#include "drivers/piv/data_writing.h"
#include "drivers/piv/generation.h"
#include "drivers/piv/initialisation.h"
#include "drivers/piv/key_import.h"
#include "drivers/piv/key_use.h"
#include "drivers/piv/login.h"
#include "drivers/piv/pin_administration.h"
#include "token/token.h"

namespace kunci::piv {

/// The PIV application of one inserted card. Each part of Token is done by a class of its own.
class PivToken final : public Token {
 public:
  PivToken(const std::shared_ptr<iso7816::Card>& card, const DriverSettings& settings,
           Application application);
  ~PivToken() override;

  [[nodiscard]] std::string_view family() const override { return "PIV"; }
  /// Asks for the CHUID and the PIN's tries at once: whoever shows the one wants the other.
  Result<TokenIdentity> identity() override;

  [[nodiscard]] PinRules pin_rules(PinRole role) const override;
  Result<PinState> pin_state(PinRole role) override;
  [[nodiscard]] bool has_pin_pad() override;
  Result<void> login(PinRole role, const PinEntry& pin) override { return login_.login(role, pin); }
  void logout() override { login_.logout(); }
  [[nodiscard]] std::optional<PinRole> logged_in() const override { return core_.login.who(); }
  Result<void> consent(const PinEntry& pin) override { return login_.consent(pin); }
  Result<void> consent_with_held_pin() override { return login_.consent_with_held_pin(); }
  void withdraw_consent() override { login_.withdraw_consent(); }

  [[nodiscard]] std::span<const KeyPlace> key_places() const override { return key_places_; }
  Result<std::vector<KeyReference>> places_in_use() override { return contents_.places_in_use(); }
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
  KeyImporter* key_importer() override { return &key_import_; }
  CertificateWriter* certificate_writer() override { return &certificate_writing_; }
  DataWriter* data_writer() override { return &data_writing_; }
  PinAdministrator* pin_administrator() override { return &pin_administration_; }
  TokenInitializer* initializer() override { return &initialisation_; }
  CardAdministrator* card_administrator() override { return &administration_; }

 private:
  Result<void> read_identity();

  Core core_;
  const std::vector<KeyPlace> key_places_;
  const std::vector<DataPlace> data_places_;
  Login login_{core_};
  Contents contents_{core_};
  KeyUse key_use_{core_, contents_};
  Generation generation_{core_};
  KeyImport key_import_{core_};
  CertificateWriting certificate_writing_{core_, contents_};
  DataWriting data_writing_{core_, data_places_};
  PinAdministration pin_administration_{core_};
  Initialisation initialisation_{core_};
  Administration administration_{core_};
};

}  // namespace kunci::piv
