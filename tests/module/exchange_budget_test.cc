// SPDX-License-Identifier: Apache-2.0
// How many exchanges with the card each job takes, in a process of its own, on a token with two
// pairs and certificates of 1000 octets. The counts are exact: a change in either direction is to
// be looked at. The limits that they must keep are the promise; the difference keeps room for the
// probe of further card families.
#include <algorithm>
#include <array>
#include <iostream>
#include <string>

#include "crypto/algorithm.h"
#include "tests/module/token_fixture.h"

namespace kunci::test {
namespace {

constexpr std::uint8_t kRsaId = 0x01;   // 9A: PIN once
constexpr std::uint8_t kEcId = 0x03;    // 9D: PIN once
constexpr std::uint8_t kSignId = 0x02;  // 9C: PIN every time

struct Budget {
  std::size_t slot_list;
  std::size_t token_information;
  std::size_t list;
  std::size_t first_signature;
};

struct Profile {
  TestCard card;
  Budget exact;
  Budget limit;
  std::size_t further_rsa;
};

const Profile& plain() {
  static const Profile kProfile{plain_card(",apdu=short"), {2, 4, 15, 13}, {2, 4, 18, 13}, 3};
  return kProfile;
}

const Profile& with_metadata() {
  static const Profile kProfile{metadata_card(",apdu=short"), {2, 4, 16, 10}, {2, 4, 18, 10}, 3};
  return kProfile;
}

class ExchangeBudget : public testing::TestWithParam<const Profile& (*)()> {
 protected:
  void TearDown() override {
    if (!HasFailure()) return;
    for (const std::string& line : token_.control().log(token_.name())) std::cerr << line << "\n";
  }

  void SetUp() override {
    in_fresh_process([this] {
      const Initialised module_in_use;
      const CK_SLOT_ID slot = Client::slot_with_token();
      Client::prepare(slot, profile().card);
      const CK_SESSION_HANDLE session = Client::open(slot);
      Client::login_to_manage(session, profile().card);
      Client::generate_rsa(session, kRsaId);
      Client::generate_ec(session, kEcId, crypto::ec_parameters(crypto::Curve::p256));
      Client::write_certificate(session, kRsaId);
      Client::write_certificate(session, kEcId);
    });
    token_.clear_log();
  }

  /// Runs a job in a new process and gives the exchanges it took.
  std::size_t cost(const std::function<void()>& job) const {
    token_.clear_log();
    in_fresh_process(job);
    return token_.exchanges();
  }

  [[nodiscard]] const Profile& profile() const { return GetParam()(); }

  PluggedToken token_{GetParam()().card.specification};
};

void find_slot() {
  const CK_SLOT_ID slot = Client::slot_with_token();
  CK_SLOT_INFO info{};
  EXPECT_THAT(module().C_GetSlotInfo(slot, &info), ReturnsRv(CKR_OK));
}

TEST_P(ExchangeBudget, InitialiseSendsNothing) {
  EXPECT_EQ(cost([] { const Initialised module_in_use; }), 0U);
}

TEST_P(ExchangeBudget, SlotListProbesOnce) {
  const std::size_t spent = cost([] {
    const Initialised module_in_use;
    find_slot();
    find_slot();
  });
  EXPECT_EQ(spent, profile().exact.slot_list);
  EXPECT_LE(spent, profile().limit.slot_list);
}

TEST_P(ExchangeBudget, TokenInformation) {
  const std::size_t spent = cost([] {
    const Initialised module_in_use;
    CK_TOKEN_INFO info{};
    EXPECT_THAT(module().C_GetTokenInfo(Client::slot_with_token(), &info), ReturnsRv(CKR_OK));
    EXPECT_NE(info.flags & CKF_TOKEN_INITIALIZED, 0U);
  });
  EXPECT_EQ(spent, profile().exact.token_information);
  EXPECT_LE(spent, profile().limit.token_information);
}

TEST_P(ExchangeBudget, ListAllObjects) {
  const std::size_t spent = cost([] {
    const Initialised module_in_use;
    const CK_SESSION_HANDLE session = Client::open(Client::slot_with_token(), 0);
    std::size_t certificates = 0;
    for (const CK_OBJECT_HANDLE object : Client::find(session, {})) {
      const Bytes object_class = Client::attribute(session, object, CKA_CLASS);
      Client::attribute(session, object, CKA_LABEL);
      if (object_class != OwnedAttribute(CKA_CLASS, CK_ULONG{CKO_CERTIFICATE}).octets()) continue;
      EXPECT_EQ(Client::attribute(session, object, CKA_VALUE).size(), 1000U);
      ++certificates;
    }
    EXPECT_EQ(certificates, 2U);
  });
  EXPECT_EQ(spent, profile().exact.list);
  EXPECT_LE(spent, profile().limit.list);
}

CK_OBJECT_HANDLE log_in_and_find(CK_SESSION_HANDLE session, std::uint8_t id) {
  EXPECT_THAT(Client::login(session), ReturnsRv(CKR_OK));
  return Client::find_one(session, {{CKA_CLASS, CK_ULONG{CKO_PRIVATE_KEY}}, {CKA_ID, Bytes{id}}});
}

void sign_sha256_rsa(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE key) {
  Bytes signature;
  EXPECT_THAT(Client::sign(session, CKM_SHA256_RSA_PKCS, key, bytes_of("surat"), signature),
              ReturnsRv(CKR_OK));
  EXPECT_EQ(signature.size(), 256U);
}

TEST_P(ExchangeBudget, LoginAndFirstSignature) {
  const std::size_t spent = cost([] {
    const Initialised module_in_use;
    const CK_SESSION_HANDLE session = Client::open(Client::slot_with_token(), 0);
    sign_sha256_rsa(session, log_in_and_find(session, kRsaId));
  });
  EXPECT_EQ(spent, profile().exact.first_signature);
  EXPECT_LE(spent, profile().limit.first_signature);
}

TEST_P(ExchangeBudget, FurtherSignatures) {
  const Initialised module_in_use;
  const CK_SESSION_HANDLE session = Client::open(Client::slot_with_token(), 0);
  const CK_OBJECT_HANDLE rsa = log_in_and_find(session, kRsaId);
  sign_sha256_rsa(session, rsa);
  token_.clear_log();
  sign_sha256_rsa(session, rsa);
  EXPECT_EQ(token_.exchanges(), profile().further_rsa);

  const CK_OBJECT_HANDLE ec =
      Client::find_one(session, {{CKA_CLASS, CK_ULONG{CKO_PRIVATE_KEY}}, {CKA_ID, Bytes{kEcId}}});
  const Bytes hash(32, 0x5a);
  Bytes signature;
  ASSERT_THAT(Client::sign(session, CKM_ECDSA, ec, hash, signature), ReturnsRv(CKR_OK));
  token_.clear_log();
  ASSERT_THAT(Client::sign(session, CKM_ECDSA, ec, hash, signature), ReturnsRv(CKR_OK));
  EXPECT_EQ(token_.exchanges(), 1U);
  EXPECT_EQ(signature.size(), 64U);
}

TEST_P(ExchangeBudget, AlwaysAuthenticateTakesTwo) {
  const Initialised module_in_use;
  const CK_SESSION_HANDLE session = Client::open(Client::slot_with_token());
  Client::login_to_manage(session, profile().card);
  const auto pair =
      Client::generate_ec(session, kSignId, crypto::ec_parameters(crypto::Curve::p256));
  const Bytes hash(32, 0x5a);
  const auto sign_with_consent = [&] {
    CK_MECHANISM mechanism{CKM_ECDSA, nullptr, 0};
    std::array<CK_BYTE, 64> signature{};
    CK_ULONG length = signature.size();
    EXPECT_THAT(module().C_SignInit(session, &mechanism, pair.private_key), ReturnsRv(CKR_OK));
    EXPECT_THAT(Client::login(session, kPin, CKU_CONTEXT_SPECIFIC), ReturnsRv(CKR_OK));
    EXPECT_THAT(module().C_Sign(session, const_cast<CK_BYTE*>(hash.data()), hash.size(),
                                signature.data(), &length),
                ReturnsRv(CKR_OK));
  };
  sign_with_consent();
  token_.clear_log();
  sign_with_consent();
  EXPECT_EQ(token_.exchanges(), 2U);
}

TEST_P(ExchangeBudget, PollingSendsNothing) {
  const Initialised module_in_use;
  const CK_SLOT_ID slot = Client::slot_with_token();
  const CK_SESSION_HANDLE session = Client::open(slot, 0);
  const auto poll = [&] {
    CK_SLOT_INFO slot_info{};
    CK_SESSION_INFO session_info{};
    CK_TOKEN_INFO token_info{};
    EXPECT_THAT(module().C_GetSlotInfo(slot, &slot_info), ReturnsRv(CKR_OK));
    EXPECT_THAT(module().C_GetSessionInfo(session, &session_info), ReturnsRv(CKR_OK));
    EXPECT_THAT(module().C_GetTokenInfo(slot, &token_info), ReturnsRv(CKR_OK));
  };
  poll();
  token_.clear_log();
  // NSS asks about once a second; what sixty such rounds send does not depend on how fast they
  // come.
  for (int round = 0; round < 60; ++round) poll();
  EXPECT_EQ(token_.exchanges(), 0U);
}

INSTANTIATE_TEST_SUITE_P(Piv, ExchangeBudget, testing::Values(&plain, &with_metadata),
                         [](const auto& param_info) { return param_info.param().card.name; });

TEST(ExtendedLength, FurtherRsaSignatureTakesOne) {
  const PluggedToken token("piv:profile=yubico,apdu=extended,content=factory");
  const Initialised module_in_use;
  const CK_SLOT_ID slot = Client::slot_with_token();
  Client::initialise(slot);
  const CK_SESSION_HANDLE session = Client::open(slot);
  ASSERT_THAT(Client::login(session), ReturnsRv(CKR_OK));
  const auto pair = Client::generate_rsa(session, kRsaId);
  sign_sha256_rsa(session, pair.private_key);
  token.clear_log();
  sign_sha256_rsa(session, pair.private_key);
  EXPECT_EQ(token.exchanges(), 1U);
}

}  // namespace
}  // namespace kunci::test
