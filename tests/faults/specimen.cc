// SPDX-License-Identifier: Apache-2.0
#include "tests/faults/specimen.h"

#include <filesystem>
#include <stdexcept>
#include <utility>

#include "base/hex.h"
#include "crypto/algorithm.h"
#include "tests/harness/card/card_factory.h"
#include "tests/harness/piv/piv_client.h"
#include "tests/harness/piv/piv_names.h"
#include "tests/module/token_fixture.h"
#include "tlv/writer.h"

namespace kunci::test {
namespace {

harness::CardSpec card_of(const CardKind& kind, const std::filesystem::path& directory) {
  return harness::parse_card_spec(kind.specification + ",state=" + directory.string());
}

std::unique_ptr<harness::CardDirectory> copy_of(const harness::CardDirectory& original) {
  auto copy = std::make_unique<harness::CardDirectory>(std::nullopt);
  std::filesystem::copy(original.path(), copy->path(), std::filesystem::copy_options::recursive);
  return copy;
}

/// What the issuer of a plain PIV card does that no option of the card describes.
void keep_key_behind_pin(const CardKind& kind, const std::filesystem::path& directory) {
  harness::PivClient issuer({{"state", directory.string()},
                             {"puk", std::string(kSoPin)},
                             {"management", "3des"},
                             {"management_key", kind.issuer_key}});
  const Bytes key = *from_hex(kind.issuer_key);
  if (issuer.authenticate(key, harness::algorithm_id::k3Des) != 0x9000) {
    throw std::runtime_error("the issuer's key is not taken");
  }
  issuer.put_data(0x5fc109, tlv::element(0x88, tlv::element(0x89, key)));
}

CK_SESSION_HANDLE session_to_manage(const CardKind& kind) {
  const CK_SESSION_HANDLE session = Client::open(Client::slot_with_token());
  EXPECT_THAT(Client::login(session), ReturnsRv(CKR_OK));
  if (kind.family == CardKind::Family::openpgp) {
    EXPECT_THAT(
        vendor_functions().KUNCI_LoginManagement(session, pin_pointer(kSoPin), kSoPin.size()),
        ReturnsRv(CKR_OK));
  }
  return session;
}

void make_pairs(const CardKind& kind) {
  const CK_SESSION_HANDLE session = session_to_manage(kind);
  const auto& [rsa, ec, dual] = kind.places;
  Client::generate_rsa(session, rsa);
  Client::generate_ec(session, ec, crypto::ec_parameters(crypto::Curve::p256));
  Client::generate_rsa(session, dual);
  for (const std::uint8_t id : {rsa, ec, dual}) Client::write_certificate(session, id, 600);
}

void make_agreeing_pair(const CardKind& kind) {
  Client::generate_ec(session_to_manage(kind), kind.places.dual,
                      crypto::ec_parameters(crypto::Curve::p256));
}

void lock_pin() {
  const CK_SESSION_HANDLE session = Client::open(Client::slot_with_token());
  for (const char* const wrong : {"111111", "222222", "333333"}) {
    EXPECT_NE(Client::login(session, wrong), CKR_OK);
  }
}

void init_token() {
  std::string label = "Uji";
  label.resize(32, ' ');
  EXPECT_THAT(module().C_InitToken(Client::slot_with_token(), pin_pointer(kSoPin), kSoPin.size(),
                                   pin_pointer(label)),
              ReturnsRv(CKR_OK));
}

void init_pin() {
  const CK_SESSION_HANDLE session = Client::open(Client::slot_with_token());
  EXPECT_THAT(Client::login(session, kSoPin, CKU_SO), ReturnsRv(CKR_OK));
  EXPECT_THAT(module().C_InitPIN(session, pin_pointer(kPin), kPin.size()), ReturnsRv(CKR_OK));
}

/// From the condition before().
void carry_on_to(Condition condition, const CardKind& kind) {
  switch (condition) {
    case Condition::issued:
      return;
    case Condition::without_pin:
      return init_token();
    case Condition::initialised:
      return init_pin();
    case Condition::owned:
      return make_pairs(kind);
    case Condition::agreeing:
      return make_agreeing_pair(kind);
    case Condition::locked:
      return lock_pin();
  }
}

/// The card that another one is made from.
Condition before(Condition condition) {
  switch (condition) {
    case Condition::issued:
    case Condition::without_pin:
      return Condition::issued;
    case Condition::initialised:
      return Condition::without_pin;
    case Condition::owned:
    case Condition::agreeing:
      return Condition::initialised;
    case Condition::locked:
      return Condition::owned;
  }
  return Condition::issued;
}

}  // namespace

Specimen::Specimen(harness::PcscdBench& bench, const CardKind& kind)
    : bench_(bench), kind_(kind), token_(bench.add(kind.specification + ",reader=slot,card=out")) {
  bench_.plug(name());
}

Specimen::~Specimen() { bench_.discard(name()); }

std::unique_ptr<harness::CardDirectory> Specimen::prepare(Condition condition) {
  if (condition == Condition::issued) {
    auto fresh = std::make_unique<harness::CardDirectory>(std::nullopt);
    if (!kind_.issuer_key.empty()) keep_key_behind_pin(kind_, fresh->path());
    return fresh;
  }
  put_in(copy_of(prepared(before(condition))));
  {
    const Initialised module_in_use;
    carry_on_to(condition, kind_);
  }
  bench_.remove(name());
  (void)slot().take();
  card_.reset();
  return std::move(directory_);
}

const harness::CardDirectory& Specimen::prepared(Condition condition) {
  auto& directory = prepared_[condition];
  if (!directory) directory = prepare(condition);
  return *directory;
}

void Specimen::put_in(std::unique_ptr<harness::CardDirectory> directory) {
  card_ = harness::make_card(card_of(kind_, directory->path()));
  bench_.insert(name(), card_);
  directory_ = std::move(directory);
}

void Specimen::put_in(Condition condition) {
  put_in(copy_of(prepared(condition)));
  condition_ = condition;
}

void Specimen::keep_in(Condition condition) {
  const bool kept = condition_ == condition && slot().has_card();
  if (!kept) put_in(condition);
}

}  // namespace kunci::test
