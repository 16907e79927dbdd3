// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/unit/crypto/openssl_key.h"
#include "token/token.h"

namespace kunci::test {

/// A token without a card: its private keys are OpenSSL's. It keeps the contract of kunci::Token as
/// a good driver does, counts what a card would be asked for, and can be made to misbehave. Its PIN
/// is kPin. Places: 9A and 9C for signing, 9D for deciphering and agreeing, 9E only if it is named,
/// 82 for everything.
class SoftwareToken final : public Token, private KeyGenerator {
 public:
  static constexpr std::string_view kPin = "123456";
  static constexpr KeyReference kAuthentication{0x9a};
  static constexpr KeyReference kSignature{0x9c};
  static constexpr KeyReference kEncryption{0x9d};
  static constexpr KeyReference kCardAuthentication{0x9e};
  static constexpr KeyReference kRetired{0x82};

  using Key = std::shared_ptr<const crypto::OpensslKey>;
  static Key rsa_key(unsigned bits);  ///< one of each size, made once
  static Key key_on(crypto::Curve curve);

  SoftwareToken();

  void put(KeyReference place, Key key, KeyPolicy policy = {},
           RsaForm rsa_form = RsaForm::raw_block);
  void put_certificate(KeyReference place, Bytes der);
  /// What the generator makes; without any there is no generator.
  void set_algorithms(std::vector<crypto::KeyAlgorithm> algorithms);
  /// What the token says of its RSA keys; put() says it of one.
  void set_rsa_form(RsaForm form) { rsa_form_ = form; }

  /// Signatures come out with one bit wrong.
  bool corrupts_signatures = false;
  /// Where set, every use of a private key fails with it.
  std::optional<Errc> failure{};
  /// The generator refuses options, as cards without policies do.
  bool takes_options = true;
  bool has_random = true;

  /// How often the card was asked.
  struct Counts {
    unsigned signatures = 0;
    unsigned decryptions = 0;
    unsigned agreements = 0;
    unsigned consents = 0;
    unsigned withdrawals = 0;
    unsigned random = 0;

    friend bool operator==(const Counts&, const Counts&) = default;
  };
  Counts counts{};
  Bytes last_input{};              ///< of the last private operation
  GenerateOptions last_options{};  ///< of the last generation

  [[nodiscard]] std::string_view family() const override { return "Software"; }
  Result<TokenIdentity> identity() override;
  [[nodiscard]] PinRules pin_rules(PinRole role) const override;
  Result<PinState> pin_state(PinRole role) override;
  [[nodiscard]] bool has_pin_pad() override { return false; }
  Result<void> login(PinRole role, const PinEntry& pin) override;
  void logout() override;
  [[nodiscard]] std::optional<PinRole> logged_in() const override { return user_; }
  Result<void> consent(const PinEntry& pin) override;
  Result<void> consent_with_held_pin() override;
  void withdraw_consent() override;

  [[nodiscard]] std::span<const KeyPlace> key_places() const override { return places_; }
  Result<std::vector<KeyReference>> places_in_use() override;
  Result<std::shared_ptr<const KeyPair>> key_pair(KeyReference place) override;
  Result<KeyPolicy> key_policy(KeyReference place) override;
  Result<std::shared_ptr<const Bytes>> certificate(KeyReference place) override;
  [[nodiscard]] std::span<const DataPlace> data_places() const override { return {}; }
  Result<std::shared_ptr<const Bytes>> data(std::uint32_t tag) override;

  [[nodiscard]] RsaForm rsa_form() const override { return rsa_form_; }
  Result<Bytes> sign(KeyReference key, ByteView input) override;
  Result<Secret> decipher(KeyReference key, ByteView ciphertext) override;
  Result<Secret> agree(KeyReference key, ByteView peer_point) override;
  Result<Bytes> random(std::size_t size) override;

  KeyGenerator* key_generator() override { return algorithms_.empty() ? nullptr : this; }

 private:
  struct Held {
    std::shared_ptr<const KeyPair> pair;
    Key key;
    KeyPolicy policy;
  };

  [[nodiscard]] std::span<const crypto::KeyAlgorithm> algorithms() const override {
    return algorithms_;
  }
  Result<crypto::PublicKey> generate(KeyReference place, crypto::KeyAlgorithm algorithm,
                                     const GenerateOptions& options) override;
  Result<void> remove(KeyReference place) override;

  Result<const Held*> use(KeyReference key, ByteView input);

  std::vector<KeyPlace> places_;
  std::vector<crypto::KeyAlgorithm> algorithms_;
  std::map<KeyReference, Held> keys_;
  std::map<KeyReference, std::shared_ptr<const Bytes>> certificates_;
  std::optional<PinRole> user_;
  bool consent_stands_ = false;
  RsaForm rsa_form_ = RsaForm::raw_block;
};

}  // namespace kunci::test
