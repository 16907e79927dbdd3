// SPDX-License-Identifier: Apache-2.0
// The card as a whole: its options, and what it keeps from one process to the next.
#include <gtest/gtest.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "base/hex.h"
#include "tests/harness/card/card_directory.h"
#include "tests/harness/card/iso7816_card.h"
#include "tests/harness/crypto/openssl_check.h"
#include "tests/harness/piv/piv_applet.h"
#include "tests/harness/piv/piv_client.h"

namespace kunci::harness {
namespace {

using Options = std::map<std::string, std::string, std::less<>>;

TEST(PivOptions, RefusesWhatItDoesNotKnow) {
  const Options wrong[] = {
      {{"profile", "best"}},
      {{"apdu", "long"}},
      {{"version", "5.7"}},
      {{"version", "5.7.x"}},
      {{"serial", "0"}},
      {{"pin", "12345"}},
      {{"pin_tries", "0"}},
      {{"pin_tries", "11"}},
      {{"pin_tries", "3x"}},
      {{"key_history", "21"}},
      {{"management", "des"}},
      {{"management_key", "0"}},
      {{"colour", "blue"}},
      {{"discovery", "no"}, {"global_pin", "primary"}},
      {{"profile", "yubico"}, {"global_pin", "primary"}},
      {{"protocol", "t0"}, {"apdu", "extended"}},
  };
  for (const Options& options : wrong) {
    EXPECT_THROW(static_cast<void>(make_card({.kind = "piv", .options = options})),
                 std::invalid_argument)
        << options.begin()->first << "=" << options.begin()->second;
  }
}

TEST(PivCard, AnnouncesWhatItTakes) {
  PivClient extended;
  EXPECT_EQ(extended.card().card().atr()[10], 0xc0);
  EXPECT_EQ(extended.transmit("00cb3fff0000055c035fc1020000").status, 0x9000);
  PivClient brief({{"apdu", "short"}});
  EXPECT_EQ(brief.card().card().atr()[10], 0x80);
  EXPECT_EQ(brief.transmit("00cb3fff0000055c035fc1020000").status, 0x6700);
}

TEST(PivCard, WithT0TellsTheRightLe) {
  PivClient piv({{"protocol", "t0"}});
  EXPECT_EQ(piv.card().card().atr()[1] & 0xf0, 0);
  EXPECT_EQ(piv.transmit("00cb3fff055c035fc102").status, 0x613d);
  EXPECT_EQ(piv.transmit("00c0000040").status, 0x6c3d);
  EXPECT_EQ(piv.transmit("00c000003d").data.size(), 0x3dU);
}

TEST(PivCard, YubicoAnswersWithoutLe) {
  PivClient piv({{"profile", "yubico"}});
  EXPECT_EQ(to_hex(piv.transmit("00fd0000").data), "050701");
  EXPECT_EQ(piv.transmit("00c00000").status, 0x6a80);
}

TEST(PivCard, RemembersAllInItsDirectory) {
  const CardDirectory directory{std::nullopt};
  const std::string state = (directory.path() / "card").string();
  PublicKey key;
  Bytes chuid;
  {
    PivClient piv({{"state", state}});
    ASSERT_EQ(piv.authenticate(), 0x9000);
    key = key_from_objects(KeyAlgorithm::p256, piv.generate(0x9e, 0x11).data);
    chuid = piv.get_data(0x5fc102).data;
    piv.put_data(0x5fc101, bytes_of("certificate"));
    piv.change("123456", "654321");
    piv.unblock("00000000", "222222");
  }
  PivClient piv({{"state", state}});
  EXPECT_EQ(piv.get_data(0x5fc102).data, chuid);
  EXPECT_EQ(to_hex(piv.get_data(0x5fc101).data), "530b" + to_hex(bytes_of("certificate")));
  EXPECT_EQ(piv.verify("654321").status, 0x9000);
  EXPECT_EQ(piv.unblock("00000000", "222222").status, 0x63c1);
  const Bytes digest = sha256(bytes_of("document"));
  EXPECT_TRUE(verifies_digest(key, digest, piv.use_key(0x9e, 0x11, digest).data));
}

/// Another application on the same card.
class OtherApplet final : public Applet {
 public:
  ByteView aid() const override { return kAid; }
  std::size_t max_data() const override { return 256; }
  bool takes_chain(std::uint8_t) const override { return false; }
  void reset() override {}
  Reply select(bool) override { return status::kDone; }
  void deselect() override {}
  Reply process(const Command&) override { return status::kUnknownInstruction; }

  static constexpr std::array<std::uint8_t, 6> kAid = {0xd2, 0x76, 0x00, 0x01, 0x24, 0x01};
};

// SP 800-73-4 pt 2, 2.4.2: the Global PIN's status is the platform's, the application PIN's the
// application's.
TEST(PivCard, AnotherApplicationEndsAllButTheGlobalPinsStatus) {
  PivOptions options;
  options.global_pin = GlobalPin::secondary;
  std::vector<std::unique_ptr<Applet>> applets;
  applets.push_back(std::make_unique<PivApplet>(options));
  applets.push_back(std::make_unique<OtherApplet>());
  Iso7816Card card({}, std::move(applets));
  const auto transmit = [&card](std::string_view hex) {
    return to_hex(card.transmit(*from_hex(hex)));
  };
  transmit("00a4040005a00000030800");
  ASSERT_EQ(transmit("0020008008313233343536ffff"), "9000");
  ASSERT_EQ(transmit("0020000008313233343536ffff"), "9000");
  ASSERT_EQ(transmit("00a4040006d27600012401"), "9000");
  EXPECT_EQ(transmit("00200080"), "6d00");
  transmit("00a4040005a00000030800");
  EXPECT_EQ(transmit("00200080"), "63c3");
  EXPECT_EQ(transmit("00200000"), "9000");
  card.reset();
  transmit("00a4040005a00000030800");
  EXPECT_EQ(transmit("00200000"), "63c3");
}

TEST(PivCard, ATryIsGoneBeforeTheAnswer) {
  const CardDirectory directory{std::nullopt};
  const std::string state = directory.path().string();
  PivClient piv({{"state", state}});
  piv.verify("111111");
  PivClient same_card({{"state", state}});
  EXPECT_EQ(same_card.transmit("00200080").status, 0x63c2);
}

TEST(PivCard, ItsFilesAreForItsOwnerAlone) {
  const CardDirectory directory{std::nullopt};
  PivClient piv({{"state", directory.path().string()}});
  using std::filesystem::perms;
  EXPECT_EQ(std::filesystem::status(directory.path() / "piv.state").permissions(),
            perms::owner_read | perms::owner_write);
}

TEST(PivCard, RefusesAStateThatIsNone) {
  const CardDirectory directory{std::nullopt};
  std::ofstream(directory.path() / "piv.state") << "pin=31\n";
  EXPECT_THROW(PivClient({{"state", directory.path().string()}}), std::runtime_error);
}

}  // namespace
}  // namespace kunci::harness
