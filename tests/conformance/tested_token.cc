// SPDX-License-Identifier: Apache-2.0
#include "tests/conformance/tested_token.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <stdexcept>

#include "base/hex.h"
#include "tlv/reader.h"

namespace kunci::test {
namespace {

/// What is known of a key before it is made. The identifiers are those of PIV's places: the third
/// is the one for key agreement, the fifth and later ones are not on every card. Other tokens take
/// any.
struct KeyPlan {
  KeyName key;
  const char* name;
  std::uint8_t id;
  CK_MECHANISM_TYPE generation;
  crypto::Curve curve;
};

constexpr KeyPlan kPlans[] = {
    {KeyName::rsa, "rsa", 0x01, CKM_RSA_PKCS_KEY_PAIR_GEN, crypto::Curve::none},
    {KeyName::p256, "p256", 0x03, CKM_EC_KEY_PAIR_GEN, crypto::Curve::p256},
    {KeyName::p384, "p384", 0x04, CKM_EC_KEY_PAIR_GEN, crypto::Curve::p384},
    {KeyName::ed25519, "ed25519", 0x06, CKM_EC_EDWARDS_KEY_PAIR_GEN, crypto::Curve::ed25519},
    {KeyName::x25519, "x25519", 0x07, CKM_EC_MONTGOMERY_KEY_PAIR_GEN, crypto::Curve::x25519},
};

constexpr std::uint16_t kRsaBits = 2048;

const KeyPlan& plan_of(KeyName key) { return *std::ranges::find(kPlans, key, &KeyPlan::key); }

std::string from_environment(const char* name, std::string_view otherwise) {
  const char* const value = std::getenv(name);
  return std::string(value == nullptr ? otherwise : value);
}

CK_FLAGS token_flags(CK_SLOT_ID slot) {
  CK_TOKEN_INFO info{};
  EXPECT_THAT(module().C_GetTokenInfo(slot, &info), ReturnsRv(CKR_OK));
  return info.flags;
}

std::vector<CK_SLOT_ID> slots_with_token() {
  CK_ULONG count = 0;
  EXPECT_THAT(module().C_GetSlotList(CK_TRUE, nullptr, &count), ReturnsRv(CKR_OK));
  std::vector<CK_SLOT_ID> slots(count);
  EXPECT_THAT(module().C_GetSlotList(CK_TRUE, slots.data(), &count), ReturnsRv(CKR_OK));
  return slots;
}

/// The slot of a token that has an owner. SoftHSM2 always shows one more that has none.
CK_SLOT_ID slot_in_use() {
  for (const CK_SLOT_ID slot : slots_with_token()) {
    if ((token_flags(slot) & CKF_TOKEN_INITIALIZED) != 0) return slot;
  }
  Client::initialise(Client::slot_with_token());
  for (const CK_SLOT_ID slot : slots_with_token()) {
    if ((token_flags(slot) & CKF_TOKEN_INITIALIZED) != 0) return slot;
  }
  throw std::runtime_error("there is no token that could be tested");
}

Attributes private_half(const KeyPlan& plan) {
  Attributes half{{CKA_TOKEN, true},
                  {CKA_PRIVATE, true},
                  {CKA_SENSITIVE, true},
                  {CKA_EXTRACTABLE, false},
                  {CKA_ID, Bytes{plan.id}}};
  if (plan.curve != crypto::Curve::x25519) half.emplace_back(CKA_SIGN, true);
  if (plan.key == KeyName::rsa) half.emplace_back(CKA_DECRYPT, true);
  if (plan.key != KeyName::rsa && plan.curve != crypto::Curve::ed25519) {
    half.emplace_back(CKA_DERIVE, true);
  }
  return half;
}

Attributes public_half(const KeyPlan& plan) {
  Attributes half{{CKA_TOKEN, true}, {CKA_ID, Bytes{plan.id}}};
  if (plan.curve != crypto::Curve::x25519) half.emplace_back(CKA_VERIFY, true);
  if (plan.key == KeyName::rsa) {
    half.emplace_back(CKA_ENCRYPT, true);
    half.emplace_back(CKA_MODULUS_BITS, CK_ULONG{kRsaBits});
    half.emplace_back(CKA_PUBLIC_EXPONENT, Bytes{1, 0, 1});
  } else {
    half.emplace_back(CKA_EC_PARAMS, crypto::ec_parameters(plan.curve));
  }
  return half;
}

Bytes inner_octets(const Bytes& octet_string) {
  tlv::Reader reader(octet_string);
  const auto inner = reader.expect(0x04);
  if (!inner) throw std::runtime_error("CKA_EC_POINT is no OCTET STRING");
  return copy_of(inner->value);
}

CK_KEY_TYPE number_in(const Bytes& value) {
  CK_KEY_TYPE number = 0;
  if (value.size() == sizeof number) std::memcpy(&number, value.data(), sizeof number);
  return number;
}

}  // namespace

std::string name_of(KeyName key) { return plan_of(key).name; }

crypto::KeyAlgorithm algorithm_of(KeyName key) {
  return key == KeyName::rsa ? crypto::rsa(kRsaBits) : crypto::on(plan_of(key).curve);
}

crypto::PublicKey public_key_of(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object) {
  const Bytes type = Client::attribute(session, object, CKA_KEY_TYPE);
  if (number_in(type) == CKK_RSA) {
    return crypto::rsa_public_key(Client::attribute(session, object, CKA_MODULUS),
                                  Client::attribute(session, object, CKA_PUBLIC_EXPONENT))
        .value();
  }
  const auto curve =
      crypto::curve_from_parameters(Client::attribute(session, object, CKA_EC_PARAMS)).value();
  const Bytes point = inner_octets(Client::attribute(session, object, CKA_EC_POINT));
  return crypto::public_key_on(curve, point).value();
}

void TestedToken::prepare() {
  if (const CK_RV rv = module().C_Initialize(nullptr); rv != CKR_OK) {
    throw std::runtime_error("C_Initialize: " + pkcs11::name_of_rv(rv));
  }
  get();
}

TestedToken& TestedToken::get() {
  static TestedToken token;
  return token;
}

TestedToken::TestedToken()
    : slot_(slot_in_use()),
      pin_(from_environment("KUNCI_TEST_PIN", kPin)),
      so_pin_(from_environment("KUNCI_TEST_SO_PIN", kSoPin)) {}

std::optional<CK_FLAGS> TestedToken::flags_of(CK_MECHANISM_TYPE mechanism) const {
  CK_MECHANISM_INFO info{};
  if (module().C_GetMechanismInfo(slot_, mechanism, &info) != CKR_OK) return std::nullopt;
  return info.flags;
}

bool TestedToken::can(CK_MECHANISM_TYPE mechanism, CK_FLAGS what) const {
  return (flags_of(mechanism).value_or(0) & what) != 0;
}

bool TestedToken::makes(KeyName key) const {
  CK_MECHANISM_INFO info{};
  const CK_MECHANISM_TYPE generation = plan_of(key).generation;
  if (module().C_GetMechanismInfo(slot_, generation, &info) != CKR_OK) return false;
  const CK_ULONG bits = algorithm_of(key).bits;
  return key == KeyName::ed25519 || key == KeyName::x25519 ||
         (info.ulMinKeySize <= bits && bits <= info.ulMaxKeySize);
}

Client::Pair TestedToken::make(CK_SESSION_HANDLE session, KeyName key) {
  const KeyPlan& plan = plan_of(key);
  return Client::generate(session, plan.generation, public_half(plan), private_half(plan));
}

Client::Pair TestedToken::pair(CK_SESSION_HANDLE session, KeyName key) {
  if (!made_[key]) {
    const CK_SESSION_HANDLE maker = Client::open(slot_);
    make(maker, key);
    EXPECT_THAT(module().C_CloseSession(maker), ReturnsRv(CKR_OK));
    made_[key] = true;
  }
  const OwnedAttribute id{CKA_ID, Bytes{plan_of(key).id}};
  const OwnedAttribute on_token{CKA_TOKEN, true};
  return {.public_key =
              Client::find_one(session, {{CKA_CLASS, CK_ULONG{CKO_PUBLIC_KEY}}, on_token, id}),
          .private_key =
              Client::find_one(session, {{CKA_CLASS, CK_ULONG{CKO_PRIVATE_KEY}}, on_token, id})};
}

crypto::PublicKey TestedToken::public_key(CK_SESSION_HANDLE session, KeyName key) {
  return public_key_of(session, pair(session, key).public_key);
}

void TestedToken::login_to_manage(CK_SESSION_HANDLE session) const {
  ASSERT_THAT(Client::login(session, pin_), ReturnsRv(CKR_OK));
  const std::string management = from_environment("KUNCI_TEST_MANAGEMENT_KEY", "");
  if (management.empty()) return;
  Bytes key = from_hex(management).value();
  ASSERT_THAT(vendor_functions().KUNCI_LoginManagement(session, key.data(), key.size()),
              ReturnsRv(CKR_OK));
}

}  // namespace kunci::test
