// SPDX-License-Identifier: Apache-2.0
#include "tests/fuzz/token_use.h"

#include <iterator>

#include "crypto/algorithm.h"
#include "tests/fuzz/fuzzed_card.h"

namespace kunci::fuzz {
namespace {

const Secret& pin() {
  static const Secret kPin(bytes_of("123456"));
  return kPin;
}

// Not the factory's: that one nobody may set.
const Secret& so_pin() {
  static const Secret kPin(bytes_of("97531864"));
  return kPin;
}

const Secret& management_key() {
  static const Secret kKey(Bytes(24, 0x5c));
  return kKey;
}

void read_everything(Token& token) {
  (void)token.identity();
  (void)token.pin_state(PinRole::user);
  (void)token.places_in_use();
  (void)token.read_ahead({.certificates = true, .pairs = true, .data = true});
  for (const KeyPlace& place : token.key_places()) {
    (void)token.key_pair(place.reference);
    (void)token.likely_pair(place.reference);
    (void)token.key_policy(place.reference);
    (void)token.certificate(place.reference);
  }
  for (const DataPlace& place : token.data_places()) (void)token.data(place.tag);
}

void use_keys(Token& token, FuzzInput& order) {
  const auto places = token.key_places();
  const KeyReference key = places[order.below(places.size())].reference;
  (void)token.sign(key, Bytes(order.flag() ? 256 : 32, 0x01));
  (void)token.decipher(key, Bytes(256, 0x01));
  (void)token.agree(key, Bytes(65, 0x04));
  (void)token.consent({.typed = &pin()});
  (void)token.consent_with_held_pin();
  (void)token.random(32);
}

void make_and_write(Token& token, FuzzInput& order) {
  const auto places = token.key_places();
  const KeyReference place = places[order.below(places.size())].reference;
  if (auto* const generator = token.key_generator()) {
    const auto key = order.flag() ? crypto::rsa(2048) : crypto::on(crypto::Curve::p256);
    (void)generator->generate(place, key, {});
    (void)generator->remove(place);
  }
  if (auto* const writer = token.certificate_writer()) {
    (void)writer->write(place, Bytes(300, 0x30));
    (void)writer->erase(place);
  }
}

void change_pins(Token& token) {
  auto* const administrator = token.pin_administrator();
  if (administrator == nullptr) return;
  (void)administrator->change(PinRole::user, {.typed = &pin()}, {.typed = &so_pin()});
  (void)administrator->change(PinRole::so, {.typed = &so_pin()}, {.typed = &so_pin()});
  (void)administrator->set_user_pin({.typed = &pin()});
  (void)administrator->unblock({.typed = &so_pin()}, {.typed = &pin()});
}

void manage(Token& token, FuzzInput& order) {
  auto* const administrator = token.card_administrator();
  if (administrator == nullptr) return;
  using Algorithm = CardAdministrator::ManagementAlgorithm;
  (void)administrator->login_management(management_key());
  (void)administrator->set_management_key(order.flag() ? Algorithm::tdes : Algorithm::aes192,
                                          order.flag() ? &management_key() : nullptr);
  (void)administrator->attest(token.key_places().front().reference);
  (void)administrator->set_retries(3, 3, pin(), so_pin());
  (void)administrator->set_reset_code(&so_pin());
  if (order.flag()) (void)administrator->reset_to_factory();
}

void write_data_and_import(Token& token, FuzzInput& order) {
  if (auto* const writer = token.data_writer(); writer != nullptr && !token.data_places().empty()) {
    const auto places = token.data_places();
    const std::uint32_t tag = places[order.below(places.size())].tag;
    (void)writer->write(tag, Bytes(40, 0x30));
    (void)writer->erase(tag);
  }
  if (auto* const importer = token.key_importer()) {
    PrivateKeyMaterial material;
    material.public_key.algorithm = crypto::on(crypto::Curve::p256);
    material.public_key.point = Bytes(65, 0x04);
    material.scalar = Secret(Bytes(32, 0x11));
    (void)importer->import(token.key_places().front().reference, material, {});
  }
}

void administer(Token& token) {
  if (auto* const administrator = token.card_administrator()) (void)administrator->status();
  if (auto* const initializer = token.initializer()) {
    (void)initializer->initialize(so_pin(), "uji");
  }
}

void step(Token& token, FuzzInput& order) {
  switch (order.below(10)) {
    case 0:
      read_everything(token);
      break;
    case 1:
      (void)token.login(PinRole::user, {.typed = &pin()});
      break;
    case 2:
      (void)token.login(PinRole::so, {.typed = &so_pin()});
      break;
    case 3:
      use_keys(token, order);
      break;
    case 4:
      make_and_write(token, order);
      break;
    case 5:
      administer(token);
      break;
    case 7:
      change_pins(token);
      break;
    case 8:
      manage(token, order);
      break;
    case 9:
      write_data_and_import(token, order);
      break;
    default:
      token.logout();
      break;
  }
}

}  // namespace

void use_driver(const Driver& driver, ByteView octets) {
  FuzzInput input(octets);
  FuzzInput order(input.take(8));
  const auto card = fuzzed_card(input);
  std::unique_ptr<Token> token;
  {
    auto transaction = card->begin();
    if (!transaction) return;
    auto probed = driver.probe(*transaction, card, {});
    if (!probed || !*probed) return;
    token = std::move(*probed);
  }
  for (int steps = 0; steps < 8 && !input.at_end(); ++steps) step(*token, order);
}

}  // namespace kunci::fuzz
