// SPDX-License-Identifier: Apache-2.0
// bench-prepare-token FAMILY [MANAGEMENT-KEY]: gives the only token of this bench, through our own
// module, its PINs, an RSA-2048 and a P-256 pair and a certificate of 1000 octets for each. FAMILY
// is piv or openpgp; MANAGEMENT-KEY is that of a card which its issuer has personalised.
#include <gtest/gtest.h>

#include <cstdint>
#include <iostream>
#include <string>
#include <string_view>

#include "crypto/algorithm.h"
#include "tests/bench/bench_pin.h"
#include "tests/module/token_fixture.h"

namespace kunci::bench {
namespace {

using test::Client;

// Where PIV has its keys for a single PIN entry, and OpenPGP for signing and for authentication.
constexpr std::uint8_t kRsaId = 0x01;
constexpr std::uint8_t kEcId = 0x03;

static_assert(kBenchPin == test::kPin);

void take_powers(CK_SESSION_HANDLE session, bool openpgp, const test::TestCard& card) {
  Client::login_to_manage(session, card);
  if (!openpgp) return;
  EXPECT_THAT(test::vendor_functions().KUNCI_LoginManagement(
                  session, test::pin_pointer(test::kSoPin), test::kSoPin.size()),
              test::ReturnsRv(CKR_OK));
}

void prepare(bool openpgp, const std::string& management_key) {
  const test::TestCard card{.name = "bench",
                            .specification = {},
                            .fresh = management_key.empty(),
                            .management_key = management_key};
  const test::Initialised module_in_use;
  const CK_SLOT_ID slot = Client::slot_with_token();
  Client::prepare(slot, card);
  const CK_SESSION_HANDLE session = Client::open(slot);
  take_powers(session, openpgp, card);
  Client::generate_rsa(session, kRsaId);
  Client::generate_ec(session, kEcId, crypto::ec_parameters(crypto::Curve::p256));
  Client::write_certificate(session, kRsaId);
  Client::write_certificate(session, kEcId);
}

}  // namespace
}  // namespace kunci::bench

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  if (argc < 2 || argc > 3) {
    std::cerr << "usage: bench-prepare-token piv|openpgp [MANAGEMENT-KEY]\n";
    return 2;
  }
  kunci::bench::prepare(std::string_view(argv[1]) == "openpgp", argc == 3 ? argv[2] : "");
  return testing::UnitTest::GetInstance()->ad_hoc_test_result().Failed() ? 1 : 0;
}
