// SPDX-License-Identifier: Apache-2.0
#include "tests/drivers/piv/card_under_test.h"

#include <filesystem>
#include <stdexcept>
#include <utility>

#include "base/hex.h"
#include "drivers/piv/piv_driver.h"
#include "iso7816/transaction.h"
#include "tests/harness/card/card_factory.h"
#include "tests/harness/piv/piv_client.h"
#include "tests/harness/piv/piv_names.h"
#include "tests/support/test_certificate.h"
#include "tlv/writer.h"

namespace kunci::test {
namespace {

template <class T>
T must(Result<T> result, const char* what) {
  if (!result) {
    throw std::runtime_error(std::string(what) + ": " + name_of(result.error().code));
  }
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

Bytes issuer_key() { return from_hex(kIssuerKey).value(); }

/// What the issuer of a plain card does that no option of the card describes.
void keep_key_behind_pin(const std::filesystem::path& directory) {
  harness::PivClient issuer({{"state", directory.string()},
                             {"puk", std::string(kSoPin)},
                             {"management", "3des"},
                             {"management_key", std::string(kIssuerKey)}});
  if (issuer.authenticate(issuer_key(), harness::algorithm_id::k3Des) != 0x9000) {
    throw std::runtime_error("the issuer's key is not taken");
  }
  issuer.put_data(0x5fc109, tlv::element(0x88, tlv::element(0x89, issuer_key())));
}

void initialise(Token& token) {
  const Secret so_pin(bytes_of(kSoPin));
  must(offered(token.initializer()).initialize(so_pin, kLabel), "initialize");
  must(token.login(PinRole::so, {.typed = &so_pin}), "login as SO");
  must(offered(token.pin_administrator()).set_user_pin(Typed(kPin)), "set the user PIN");
  token.logout();
}

void make_pairs(Token& token) {
  must(token.login(PinRole::user, Typed(kPin)), "login");
  make_pair_with_certificate(token, k9a, crypto::rsa(2048));
  make_pair_with_certificate(token, k9c, crypto::on(crypto::Curve::p256));
  token.logout();
}

/// Brings the card in `directory` into a state, step by step.
void prepare(const std::filesystem::path& directory, Profile profile, State state) {
  if (profile == Profile::plain) keep_key_behind_pin(directory);
  if (state == State::issued) return;
  CardOptions options = options_of(profile);
  options["state"] = directory.string();
  CardUnderTest card(options, VirtualReader::Apdus::extended);
  initialise(card.token());
  if (state == State::with_pairs) make_pairs(card.token());
}

const std::filesystem::path& prepared(Profile profile, State state) {
  static std::map<std::pair<Profile, State>, std::unique_ptr<harness::CardDirectory>> directories;
  auto& directory = directories[{profile, state}];
  if (!directory) {
    auto fresh = std::make_unique<harness::CardDirectory>(std::nullopt);
    prepare(fresh->path(), profile, state);
    directory = std::move(fresh);
  }
  return directory->path();
}

}  // namespace

std::string name_of_profile(const testing::TestParamInfo<Profile>& info) {
  return info.param == Profile::plain ? "Plain" : "Extended";
}

CardOptions options_of(Profile profile) {
  if (profile == Profile::extended) return {{"profile", "yubico"}};
  return {{"puk", std::string(kSoPin)},
          {"management", "3des"},
          {"management_key", std::string(kIssuerKey)}};
}

CardUnderTest::CardUnderTest(Profile profile, State state, Apdus apdus,
                             const DriverSettings& settings)
    : directory_(std::nullopt), options_(options_of(profile)), apdus_(apdus), settings_(settings) {
  std::filesystem::copy(
      prepared(profile, state), directory_.path(),
      std::filesystem::copy_options::recursive | std::filesystem::copy_options::overwrite_existing);
  options_["state"] = directory_.path().string();
  put_in();
}

CardUnderTest::CardUnderTest(const CardOptions& options, Apdus apdus,
                             const DriverSettings& settings)
    : directory_(std::nullopt), options_(options), apdus_(apdus), settings_(settings) {
  if (!options_.contains("state")) options_["state"] = directory_.path().string();
  put_in();
}

CardUnderTest::~CardUnderTest() = default;

void CardUnderTest::put_in() {
  token_.reset();
  reader_.reset();
  options_["apdu"] = apdus_ == Apdus::extended ? "extended" : "short";
  reader_.emplace(harness::make_card({.kind = "piv", .options = options_}), apdus_);
  restart();
}

void CardUnderTest::restart() {
  token_.reset();
  reader_->start_counting();
  token_ = token_of_another_process();
}

void CardUnderTest::reinsert() { put_in(); }

std::unique_ptr<Token> CardUnderTest::token_of_another_process() {
  const auto card = reader_->card();
  auto transaction = must(card->begin(), "begin");
  auto token = must(piv::probe(transaction, card, settings_), "probe");
  if (token == nullptr) throw std::runtime_error("no driver for the card");
  return token;
}

crypto::PublicKey make_pair_with_certificate(Token& token, KeyReference place,
                                             crypto::KeyAlgorithm algorithm) {
  auto key = must(offered(token.key_generator()).generate(place, algorithm, {}), "generate");
  const Bytes certificate = certificate_for(crypto::spki_of(key), 1000);
  must(offered(token.certificate_writer()).write(place, certificate), "write the certificate");
  return key;
}

}  // namespace kunci::test
