// SPDX-License-Identifier: Apache-2.0
// OpenPGP cards through the module: what each job costs, and a device that carries PIV, too.
#include <array>
#include <iostream>
#include <set>
#include <string>

#include "crypto/algorithm.h"
#include "tests/harness/process/temporary_directory.h"
#include "tests/module/token_fixture.h"

namespace kunci::test {
namespace {

constexpr std::uint8_t kIds[] = {0x01, 0x02, 0x03};

struct Cost {
  std::size_t exact;
  std::size_t limit;
};

struct Costs {
  std::string name;
  std::string card;  ///< as kunci-vtoken takes it
  Cost slot_list, token_information, pairs, first_signature, known_signature, further_signature;
};

/// The limits are the promise. Two are missed by a process that remembers nothing, with extended
/// length, by one exchange: where PINs are hashed, since F9 has to be read, and on a device with
/// PIV, since the probe leaves that applet selected. The rest is what a first signature takes: 6E,
/// VERIFY, the public key that it is checked with, and the signature. Of a card that was used
/// before (known_signature) the key is in the cache.
const Costs kShort{
    "Short", "openpgp:kdf=none,pw1=several,apdu=short", {2, 2}, {4, 5}, {8, 14}, {7, 8}, {5, 8},
    {1, 2}};
const Costs kExtended{"Extended", "openpgp:kdf=none,pw1=several,apdu=extended",
                      {2, 2},     {4, 4},
                      {5, 8},     {6, 6},
                      {5, 6},     {1, 1}};
const Costs kShortKdf{
    "ShortKdf", "openpgp:kdf=on,pw1=several,pin=246813,admin_pin=97531864,apdu=short",
    {2, 2},     {4, 5},
    {8, 14},    {8, 8},
    {6, 8},     {1, 2}};
const Costs kExtendedKdf{
    "ExtendedKdf", "openpgp:kdf=on,pw1=several,pin=246813,admin_pin=97531864,apdu=extended",
    {2, 2},        {4, 4},
    {5, 8},        {7, 7},
    {6, 6},        {1, 1}};
const Costs kShortBoth{"ShortBoth",
                       "piv+openpgp:apdu=short,openpgp.kdf=none,openpgp.pw1=several,"
                       "piv.profile=yubico,piv.content=factory",
                       {2, 2},
                       {5, 5},
                       {9, 14},
                       {8, 8},
                       {6, 8},
                       {1, 2}};
const Costs kExtendedBoth{"ExtendedBoth",
                          "piv+openpgp:openpgp.kdf=none,openpgp.pw1=several,"
                          "piv.profile=yubico,piv.content=factory",
                          {2, 2},
                          {5, 5},
                          {6, 8},
                          {7, 7},
                          {6, 6},
                          {1, 1}};

void give_admin_pin(CK_SESSION_HANDLE session) {
  EXPECT_THAT(vendor_functions().KUNCI_LoginManagement(session, pin_pointer(kSoPin), kSoPin.size()),
              ReturnsRv(CKR_OK));
}

/// The user's, with the admin PIN besides, on a card that C_InitToken has made ready unless its
/// issuer has.
CK_SESSION_HANDLE session_to_manage(bool issued = false) {
  const CK_SLOT_ID slot = Client::slot_with_token();
  if (!issued) Client::initialise(slot);
  const CK_SESSION_HANDLE session = Client::open(slot);
  EXPECT_THAT(Client::login(session), ReturnsRv(CKR_OK));
  give_admin_pin(session);
  return session;
}

void sign(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE key) {
  Bytes signature;
  EXPECT_THAT(Client::sign(session, CKM_SHA256_RSA_PKCS, key, bytes_of("surat"), signature),
              ReturnsRv(CKR_OK));
  EXPECT_EQ(signature.size(), 256U);
}

CK_OBJECT_HANDLE private_key(CK_SESSION_HANDLE session, std::uint8_t id) {
  return Client::find_one(session, {{CKA_CLASS, CK_ULONG{CKO_PRIVATE_KEY}}, {CKA_ID, Bytes{id}}});
}

class OpenPgpExchanges : public testing::TestWithParam<const Costs*> {
 protected:
  void SetUp() override {
    in_fresh_process([] {
      const Initialised module_in_use;
      // Cards that hash PINs come from their issuer so: C_InitToken would end it.
      const bool issued = GetParam()->card.contains("admin_pin");
      const CK_SESSION_HANDLE session = session_to_manage(issued);
      for (const std::uint8_t id : kIds) Client::generate_rsa(session, id);
    });
    token_.clear_log();
  }

  void expect_cost(const char* job_name, const Cost& cost, const std::function<void()>& job) const {
    SCOPED_TRACE(job_name);
    token_.clear_log();
    in_fresh_process(job);
    EXPECT_EQ(token_.exchanges(), cost.exact);
    EXPECT_LE(token_.exchanges(), cost.limit);
    if (!HasFailure()) return;
    for (const std::string& line : token_.control().log(token_.name())) std::cerr << line << "\n";
  }

  PluggedToken token_{GetParam()->card};
};

void find_slot() {
  const Initialised module_in_use;
  Client::slot_with_token();
}

void ask_for_token_information() {
  const Initialised module_in_use;
  CK_TOKEN_INFO info{};
  EXPECT_THAT(module().C_GetTokenInfo(Client::slot_with_token(), &info), ReturnsRv(CKR_OK));
  EXPECT_NE(info.flags & CKF_TOKEN_INITIALIZED, 0U);
  EXPECT_NE(info.flags & CKF_USER_PIN_INITIALIZED, 0U);
}

void list_three_pairs() {
  const Initialised module_in_use;
  const CK_SESSION_HANDLE session = Client::open(Client::slot_with_token(), 0);
  const auto keys = Client::find(session, {{CKA_CLASS, CK_ULONG{CKO_PUBLIC_KEY}}});
  EXPECT_EQ(keys.size(), 3U);
  for (const CK_OBJECT_HANDLE key : keys) {
    EXPECT_EQ(Client::attribute(session, key, CKA_MODULUS).size(), 256U);
    EXPECT_FALSE(Client::attribute(session, key, CKA_LABEL).empty());
  }
}

void log_in_and_sign() {
  const Initialised module_in_use;
  const CK_SESSION_HANDLE session = Client::open(Client::slot_with_token(), 0);
  EXPECT_THAT(Client::login(session), ReturnsRv(CKR_OK));
  sign(session, private_key(session, kIds[0]));
}

// The pairs take long to make: one card for all jobs.
TEST_P(OpenPgpExchanges, AreAsPromised) {
  const Costs& costs = *GetParam();
  expect_cost("slot list", costs.slot_list, find_slot);
  expect_cost("token information", costs.token_information, ask_for_token_information);
  expect_cost("listing", costs.pairs, list_three_pairs);
  expect_cost("first signature", costs.first_signature, log_in_and_sign);
  const harness::TemporaryDirectory cache;
  const auto sign_with_cache = [&cache] {
    use_cache(cache.path());
    log_in_and_sign();
  };
  expect_cost("first signature, to be remembered", costs.first_signature, sign_with_cache);
  expect_cost("first signature of a known card", costs.known_signature, sign_with_cache);

  const Initialised module_in_use;
  const CK_SESSION_HANDLE session = Client::open(Client::slot_with_token(), 0);
  ASSERT_THAT(Client::login(session), ReturnsRv(CKR_OK));
  const CK_OBJECT_HANDLE key = private_key(session, kIds[0]);
  sign(session, key);
  token_.clear_log();
  sign(session, key);
  EXPECT_EQ(token_.exchanges(), costs.further_signature.exact);
  EXPECT_LE(token_.exchanges(), costs.further_signature.limit);
}

INSTANTIATE_TEST_SUITE_P(Readers, OpenPgpExchanges,
                         testing::Values(&kShort, &kExtended, &kShortKdf, &kExtendedKdf,
                                         &kShortBoth, &kExtendedBoth),
                         [](const auto& param_info) { return param_info.param->name; });

TEST(OpenPgpPowers, AreAskedForAndGiven) {
  const PluggedToken token("openpgp:kdf=on");
  const Initialised module_in_use;
  const CK_SLOT_ID slot = Client::slot_with_token();
  Client::initialise(slot);
  const CK_SESSION_HANDLE session = Client::open(slot);
  ASSERT_THAT(Client::login(session), ReturnsRv(CKR_OK));
  CK_MECHANISM mechanism{CKM_RSA_PKCS_KEY_PAIR_GEN, nullptr, 0};
  CK_ULONG bits = 2048;
  CK_BYTE id = 0x01;
  CK_ATTRIBUTE public_half[] = {{CKA_MODULUS_BITS, &bits, sizeof bits}, {CKA_ID, &id, sizeof id}};
  CK_ATTRIBUTE private_half[] = {{CKA_ID, &id, sizeof id}};
  CK_OBJECT_HANDLE made = 0;
  CK_OBJECT_HANDLE secret = 0;
  const auto generate = [&] {
    return module().C_GenerateKeyPair(session, &mechanism, public_half, 2, private_half, 1, &made,
                                      &secret);
  };
  EXPECT_THAT(generate(), ReturnsRv(CKR_USER_NOT_LOGGED_IN));
  give_admin_pin(session);
  EXPECT_THAT(generate(), ReturnsRv(CKR_OK));
  EXPECT_THAT(module().C_Logout(session), ReturnsRv(CKR_OK));
}

TEST(EllipticCurveSignature, TakesOneExchange) {
  const PluggedToken token("openpgp:kdf=none,pw1=several,apdu=short");
  const Initialised module_in_use;
  const CK_SESSION_HANDLE session = session_to_manage();
  const auto pair =
      Client::generate_ec(session, kIds[0], crypto::ec_parameters(crypto::Curve::p256));
  const Bytes hash(32, 0x5a);
  Bytes signature;
  ASSERT_THAT(Client::sign(session, CKM_ECDSA, pair.private_key, hash, signature),
              ReturnsRv(CKR_OK));
  token.clear_log();
  ASSERT_THAT(Client::sign(session, CKM_ECDSA, pair.private_key, hash, signature),
              ReturnsRv(CKR_OK));
  EXPECT_EQ(token.exchanges(), 1U);
}

// The factory's C4: PW1 is good for one signature.
TEST(OpenPgpConsent, IsAskedForEachSignature) {
  const PluggedToken token("openpgp:kdf=none");
  const Initialised module_in_use;
  const CK_SESSION_HANDLE session = session_to_manage();
  const auto pair = Client::generate_rsa(session, kIds[0]);
  EXPECT_EQ(Client::attribute(session, pair.private_key, CKA_ALWAYS_AUTHENTICATE), Bytes{CK_TRUE});
  const Bytes data(32, 0x5a);
  const auto sign_with_consent = [&] {
    CK_MECHANISM mechanism{CKM_RSA_PKCS, nullptr, 0};
    std::array<CK_BYTE, 256> signature{};
    CK_ULONG length = signature.size();
    EXPECT_THAT(module().C_SignInit(session, &mechanism, pair.private_key), ReturnsRv(CKR_OK));
    EXPECT_THAT(Client::login(session, kPin, CKU_CONTEXT_SPECIFIC), ReturnsRv(CKR_OK));
    EXPECT_THAT(module().C_Sign(session, const_cast<CK_BYTE*>(data.data()), data.size(),
                                signature.data(), &length),
                ReturnsRv(CKR_OK));
  };
  sign_with_consent();
  token.clear_log();
  sign_with_consent();
  EXPECT_EQ(token.exchanges(), 2U);
}

std::vector<CK_SLOT_ID> slots_with_tokens() {
  std::array<CK_SLOT_ID, 8> slots{};
  CK_ULONG count = slots.size();
  EXPECT_THAT(module().C_GetSlotList(CK_TRUE, slots.data(), &count), ReturnsRv(CKR_OK));
  return {slots.begin(), slots.begin() + static_cast<std::ptrdiff_t>(count)};
}

TEST(TwoFamilies, AreTwoSlotsOfOneReader) {
  const PluggedToken token(
      "piv+openpgp:piv.profile=yubico,piv.content=factory,openpgp.pw1=several");
  const Initialised module_in_use;
  const auto slots = slots_with_tokens();
  ASSERT_EQ(slots.size(), 2U);
  EXPECT_EQ(token.exchanges(), 2U) << "one SELECT for each family";
  std::set<std::string> models;
  std::vector<CK_SESSION_HANDLE> sessions;
  for (const CK_SLOT_ID slot : slots) {
    Client::initialise(slot);
    CK_TOKEN_INFO info{};
    ASSERT_THAT(module().C_GetTokenInfo(slot, &info), ReturnsRv(CKR_OK));
    models.emplace(reinterpret_cast<const char*>(info.model), sizeof info.model);
    sessions.push_back(Client::open(slot));
    ASSERT_THAT(Client::login(sessions.back()), ReturnsRv(CKR_OK));
  }
  EXPECT_EQ(models.size(), 2U);
  std::vector<CK_OBJECT_HANDLE> keys;
  for (std::size_t i = 0; i < sessions.size(); ++i) {
    KUNCI_TOKEN_STATUS status{};
    ASSERT_THAT(vendor_functions().KUNCI_GetTokenStatus(slots[i], &status), ReturnsRv(CKR_OK));
    const bool is_openpgp =
        std::string(reinterpret_cast<const char*>(status.family), 7) == "OpenPGP";
    if (is_openpgp) give_admin_pin(sessions[i]);
    keys.push_back(Client::generate_rsa(sessions[i], 0x01).private_key);
  }
  for (int round = 0; round < 3; ++round) {
    for (std::size_t i = 0; i < sessions.size(); ++i) sign(sessions[i], keys[i]);
  }
  for (const CK_SESSION_HANDLE session : sessions) {
    CK_SESSION_INFO info{};
    ASSERT_THAT(module().C_GetSessionInfo(session, &info), ReturnsRv(CKR_OK));
    EXPECT_EQ(info.state, CK_STATE{CKS_RW_USER_FUNCTIONS});
  }
}

}  // namespace
}  // namespace kunci::test
