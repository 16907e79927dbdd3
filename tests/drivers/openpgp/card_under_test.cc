// SPDX-License-Identifier: Apache-2.0
#include "tests/drivers/openpgp/card_under_test.h"

#include <filesystem>
#include <stdexcept>
#include <utility>

#include "drivers/openpgp/openpgp_driver.h"
#include "iso7816/transaction.h"
#include "tests/harness/card/card_factory.h"

namespace kunci::test {
namespace {

template <class T>
T must(Result<T> result, const char* what) {
  if (!result) {
    throw std::runtime_error(std::string(what) + ": " + name_of(result.error().code));
  }
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

void initialise(Token& token) {
  const Secret so_pin(bytes_of(kSoPin));
  must(offered(token.initializer()).initialize(so_pin, kLabel), "initialize");
  must(token.login(PinRole::so, {.typed = &so_pin}), "login as SO");
  must(offered(token.pin_administrator()).set_user_pin(Typed(kPin)), "set the user PIN");
  token.logout();
}

void make_pairs(Token& token) {
  login_to_manage(token);
  for (const KeyReference place : {kSign, kDecrypt, kAuthenticate}) {
    make_pair_in(token, place, crypto::rsa(2048));
  }
  token.logout();
}

using Key = std::pair<State, CardOptions>;

const std::filesystem::path& prepared(State state, const CardOptions& options) {
  static std::map<Key, std::unique_ptr<harness::CardDirectory>> directories;
  auto& directory = directories[{state, options}];
  if (directory) return directory->path();
  auto fresh = std::make_unique<harness::CardDirectory>(std::nullopt);
  CardOptions there = options;
  there["state"] = fresh->path().string();
  OpenPgpUnderTest card(State::factory, there, VirtualReader::Apdus::extended);
  if (!options.contains("admin_pin")) initialise(card.token());
  if (state == State::with_pairs) make_pairs(card.token());
  directory = std::move(fresh);
  return directory->path();
}

}  // namespace

CardOptions simple_card() { return {{"kdf", "none"}, {"pw1", "several"}}; }

CardOptions hashed_pins_card() {
  return {{"kdf", "on"},
          {"pw1", "several"},
          {"pin", std::string(kPin)},
          {"admin_pin", std::string(kSoPin)}};
}

OpenPgpUnderTest::OpenPgpUnderTest(State state, const CardOptions& options, Apdus apdus,
                                   const DriverSettings& settings)
    : directory_(std::nullopt), options_(options), apdus_(apdus), settings_(settings) {
  if (state != State::factory) {
    std::filesystem::copy(prepared(state, options), directory_.path(),
                          std::filesystem::copy_options::recursive |
                              std::filesystem::copy_options::overwrite_existing);
  }
  if (!options_.contains("state")) options_["state"] = directory_.path().string();
  put_in();
}

OpenPgpUnderTest::~OpenPgpUnderTest() = default;

void OpenPgpUnderTest::put_in() {
  token_.reset();
  reader_.reset();
  options_["apdu"] = apdus_ == Apdus::extended ? "extended" : "short";
  reader_.emplace(harness::make_card({.kind = "openpgp", .options = options_}), apdus_);
  restart();
}

void OpenPgpUnderTest::restart() {
  token_.reset();
  reader_->start_counting();
  token_ = token_of_another_process();
}

void OpenPgpUnderTest::reinsert() { put_in(); }

std::unique_ptr<Token> OpenPgpUnderTest::token_of_another_process() {
  const auto card = reader_->card();
  auto transaction = must(card->begin(), "begin");
  auto token = must(openpgp::probe(transaction, card, settings_), "probe");
  if (token == nullptr) throw std::runtime_error("no driver for the card");
  return token;
}

void login_to_manage(Token& token) {
  must(token.login(PinRole::user, Typed(kPin)), "login");
  must(offered(token.card_administrator()).login_management(Secret(bytes_of(kSoPin))),
       "add the admin PIN");
}

crypto::PublicKey make_pair_in(Token& token, KeyReference place, crypto::KeyAlgorithm algorithm) {
  return must(offered(token.key_generator()).generate(place, algorithm, {}), "generate");
}

}  // namespace kunci::test
