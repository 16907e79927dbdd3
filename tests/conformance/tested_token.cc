// SPDX-License-Identifier: Apache-2.0
#include "tests/conformance/tested_token.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <sstream>
#include <stdexcept>

#include "base/hex.h"
#include "tlv/reader.h"

namespace kunci::test {
namespace {

/// What is known of a key before it is made. The identifiers are those of PIV's places: the third
/// is the one for key agreement, the fifth and later ones are not on every card.
struct KeyPlan {
  KeyName key;
  const char* name;
  std::uint8_t id;
  CK_MECHANISM_TYPE generation;
  crypto::Curve curve;
  CK_ATTRIBUTE_TYPE private_use;
  CK_ATTRIBUTE_TYPE public_use;
};

constexpr CK_ATTRIBUTE_TYPE kNoUse = CK_UNAVAILABLE_INFORMATION;

constexpr KeyPlan kPlans[] = {
    {KeyName::rsa, "rsa", 0x01, CKM_RSA_PKCS_KEY_PAIR_GEN, crypto::Curve::none, CKA_SIGN,
     CKA_VERIFY},
    {KeyName::p256, "p256", 0x03, CKM_EC_KEY_PAIR_GEN, crypto::Curve::p256, CKA_SIGN, CKA_VERIFY},
    {KeyName::p384, "p384", 0x04, CKM_EC_KEY_PAIR_GEN, crypto::Curve::p384, CKA_SIGN, CKA_VERIFY},
    {KeyName::ed25519, "ed25519", 0x06, CKM_EC_EDWARDS_KEY_PAIR_GEN, crypto::Curve::ed25519,
     CKA_SIGN, CKA_VERIFY},
    {KeyName::rsa_decrypt, "rsa_decrypt", 0x01, CKM_RSA_PKCS_KEY_PAIR_GEN, crypto::Curve::none,
     CKA_DECRYPT, CKA_ENCRYPT},
    {KeyName::p256_derive, "p256_derive", 0x03, CKM_EC_KEY_PAIR_GEN, crypto::Curve::p256,
     CKA_DERIVE, kNoUse},
    {KeyName::always, "always", 0x02, CKM_RSA_PKCS_KEY_PAIR_GEN, crypto::Curve::none, CKA_SIGN,
     CKA_VERIFY},
};

constexpr std::uint16_t kRsaBits = 2048;

const KeyPlan& plan_of(KeyName key) { return *std::ranges::find(kPlans, key, &KeyPlan::key); }

std::string from_environment(const char* name, std::string_view otherwise) {
  const char* const value = std::getenv(name);
  return std::string(value == nullptr ? otherwise : value);
}

/// "rsa=01 p256=03": pairs of a key's name and its CKA_ID, one octet in hexadecimal.
std::map<KeyName, std::uint8_t> read_ids(const std::string& text) {
  std::map<KeyName, std::uint8_t> ids;
  std::istringstream words(text);
  for (std::string word; words >> word;) {
    const std::size_t sign = word.find('=');
    const auto plan = std::ranges::find(kPlans, word.substr(0, sign),
                                        [](const KeyPlan& one) { return std::string(one.name); });
    const auto id = from_hex(sign == std::string::npos ? "" : word.substr(sign + 1));
    if (plan == std::end(kPlans) || !id || id->size() != 1) {
      throw std::runtime_error("KUNCI_TEST_KEYS: " + word);
    }
    ids[plan->key] = id->front();
  }
  return ids;
}

std::map<KeyName, std::uint8_t> planned_ids() {
  std::map<KeyName, std::uint8_t> ids = read_ids(from_environment("KUNCI_TEST_KEYS", ""));
  if (!ids.empty()) return ids;
  for (const KeyPlan& plan : kPlans) ids[plan.key] = plan.id;
  return ids;
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

Attributes private_half(std::uint8_t id) {
  return {{CKA_TOKEN, true},
          {CKA_PRIVATE, true},
          {CKA_SENSITIVE, true},
          {CKA_EXTRACTABLE, false},
          {CKA_ID, Bytes{id}}};
}

Attributes public_half(std::uint8_t id, const KeyPlan& plan) {
  Attributes half{{CKA_TOKEN, true}, {CKA_ID, Bytes{id}}};
  if (plan.curve == crypto::Curve::none) {
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
  const crypto::Curve curve = plan_of(key).curve;
  return curve == crypto::Curve::none ? crypto::rsa(kRsaBits) : crypto::on(curve);
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
      so_pin_(from_environment("KUNCI_TEST_SO_PIN", kSoPin)),
      ids_(planned_ids()) {}

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
  if (!ids_.contains(key)) return false;
  if (module().C_GetMechanismInfo(slot_, generation, &info) != CKR_OK) return false;
  const CK_ULONG bits = algorithm_of(key).bits;
  return key == KeyName::ed25519 || (info.ulMinKeySize <= bits && bits <= info.ulMaxKeySize);
}

KeyName TestedToken::signing_key_besides(KeyName key) const {
  const auto* const found = std::ranges::find_if(
      kSigningKeys, [&](KeyName other) { return makes(other) && ids_.at(other) != ids_.at(key); });
  if (found == std::end(kSigningKeys)) throw std::runtime_error("there is one key only");
  return *found;
}

/// One pair does all for which the plan names its place.
void TestedToken::make(KeyName key) {
  const KeyPlan& plan = plan_of(key);
  const std::uint8_t id = ids_.at(key);
  Attributes for_public = public_half(id, plan);
  Attributes for_private = private_half(id);
  for (const KeyPlan& use : kPlans) {
    const auto place = ids_.find(use.key);
    if (place == ids_.end() || place->second != id) continue;
    for_private.emplace_back(use.private_use, true);
    if (use.public_use != kNoUse) for_public.emplace_back(use.public_use, true);
  }
  if (key == KeyName::always) for_private.emplace_back(CKA_ALWAYS_AUTHENTICATE, true);
  const CK_SESSION_HANDLE maker = Client::open(slot_);
  Client::generate(maker, plan.generation, for_public, for_private);
  EXPECT_THAT(module().C_CloseSession(maker), ReturnsRv(CKR_OK));
  made_.insert(id);
}

Client::Pair TestedToken::pair(CK_SESSION_HANDLE session, KeyName key) {
  const std::uint8_t place = ids_.at(key);
  if (!made_.contains(place)) make(key);
  const OwnedAttribute id{CKA_ID, Bytes{place}};
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
