// SPDX-License-Identifier: Apache-2.0
// What programs that did not log in can do with a card that another one has logged in to. Each is a
// process of its own.
#include <stdlib.h>

#include <fstream>
#include <string>

#include "base/hex.h"
#include "crypto/algorithm.h"
#include "tests/harness/process/temporary_directory.h"
#include "tests/harness/reader/card_connection.h"
#include "tests/module/token_fixture.h"

namespace kunci::test {
namespace {

const std::string kHash(64, '5');

/// A card, and the commands of somebody who knows how to use its key without asking anybody.
struct SharedCard {
  std::string name;
  std::string specification;
  std::uint8_t id = 0;
  std::string use_key;
  /// The exchanges of a further signature.
  std::size_t shared_cost = 0;
  std::size_t strict_cost = 0;
};

std::vector<SharedCard> shared_cards() {
  return {{.name = "Piv",
           .specification = "piv:profile=yubico,content=factory",
           .id = 0x01,
           .use_key = "0087119a267c2482008120" + kHash + "00",
           .shared_cost = 1,
           .strict_cost = 4},
          {.name = "OpenPgp",
           .specification = "openpgp:kdf=none,pw1=several",
           .id = 0x03,
           .use_key = "0088000020" + kHash + "00",
           .shared_cost = 1,
           .strict_cost = 3}};
}

class Isolation : public testing::TestWithParam<SharedCard> {
 protected:
  void SetUp() override {
    in_fresh_process([] {
      const Initialised module_in_use;
      const CK_SLOT_ID slot = Client::slot_with_token();
      Client::initialise(slot);
      const CK_SESSION_HANDLE session = Client::open(slot);
      ASSERT_THAT(Client::login(session), ReturnsRv(CKR_OK));
      (void)vendor_functions().KUNCI_LoginManagement(session, pin_pointer(kSoPin), kSoPin.size());
      Client::generate_ec(session, GetParam().id, crypto::ec_parameters(crypto::Curve::p256));
    });
  }

  /// Logs in and signs in a process with this configuration, and lets two others, each a process of
  /// its own that did not log in, try for the key after the login and after a signature: one
  /// through PC/SC, whom the card answers with this status, and one through the module. What the
  /// second signature cost.
  std::size_t sign_beside_strangers(const std::string& isolation, const std::string& status) {
    const harness::TemporaryDirectory directory;
    const std::string file = directory.path() + "/kunci.toml";
    std::ofstream(file) << "[policy]\nisolation = \"" << isolation << "\"\n";
    const std::string usual = getenv("KUNCI_CONFIG");
    setenv("KUNCI_CONFIG", file.c_str(), 1);
    std::size_t cost = 0;
    {
      const Initialised module_in_use;
      const CK_SESSION_HANDLE session = Client::open(Client::slot_with_token());
      EXPECT_THAT(Client::login(session), ReturnsRv(CKR_OK));
      in_fresh_process([&] { EXPECT_EQ(status_for_stranger(), status) << "after the login"; });
      sign(session);
      token_.clear_log();
      sign(session);
      cost = token_.exchanges();
      in_fresh_process([&] { EXPECT_EQ(status_for_stranger(), status) << "after a signature"; });
      in_fresh_process([] { find_no_use_through_the_module(); });
      sign(session);
    }
    setenv("KUNCI_CONFIG", usual.c_str(), 1);
    return cost;
  }

  std::string status_for_stranger() {
    const harness::CardConnection stranger(token_.control().reader_name(token_.name()));
    const auto answer = stranger.transmit(*from_hex(GetParam().use_key));
    EXPECT_EQ(answer.result, SCARD_S_SUCCESS);
    return to_hex(ByteView(answer.data).last(2));
  }

  /// Neither by looking for the private key nor by guessing its handle.
  static void find_no_use_through_the_module() {
    const Initialised module_in_use;
    const CK_SESSION_HANDLE session = Client::open(Client::slot_with_token());
    const OwnedAttribute private_key{CKA_CLASS, CK_ULONG{CKO_PRIVATE_KEY}};
    EXPECT_TRUE(Client::find(session, {private_key}).empty());
    Bytes signature;
    for (CK_OBJECT_HANDLE guess = 1; guess < 100; ++guess) {
      EXPECT_NE(Client::sign(session, CKM_ECDSA_SHA256, guess, bytes_of("surat"), signature),
                CKR_OK);
    }
  }

  static void sign(CK_SESSION_HANDLE session) {
    const CK_OBJECT_HANDLE key = Client::find_one(
        session, {{CKA_CLASS, CK_ULONG{CKO_PRIVATE_KEY}}, {CKA_ID, Bytes{GetParam().id}}});
    Bytes signature;
    EXPECT_THAT(Client::sign(session, CKM_ECDSA_SHA256, key, bytes_of("surat"), signature),
                ReturnsRv(CKR_OK));
  }

  PluggedToken token_{GetParam().specification};
};

TEST_P(Isolation, SharedLetsOthersUseTheKey) {
  EXPECT_EQ(sign_beside_strangers("shared", "9000"), GetParam().shared_cost);
}

TEST_P(Isolation, StrictLetsNobodyElse) {
  EXPECT_EQ(sign_beside_strangers("strict", "6982"), GetParam().strict_cost);
}

std::string name_of_card(const testing::TestParamInfo<SharedCard>& tested) {
  return tested.param.name;
}

INSTANTIATE_TEST_SUITE_P(Cards, Isolation, testing::ValuesIn(shared_cards()), name_of_card);

}  // namespace
}  // namespace kunci::test
