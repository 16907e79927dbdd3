// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <stdexcept>

#include "tests/harness/openpgp/algorithm_attributes.h"
#include "tests/harness/openpgp/openpgp_options.h"

namespace kunci::harness {
namespace {

TEST(OpenPgpOptions, ProfilesSetWhatNobodySays) {
  const OpenPgpOptions plain = parse_openpgp_options({});
  EXPECT_TRUE(plain.tells_tries);
  EXPECT_TRUE(plain.bare_templates);
  const OpenPgpOptions yubico = parse_openpgp_options({{"profile", "yubico"}});
  EXPECT_FALSE(yubico.bare_templates);
  EXPECT_EQ(yubico.touch, Touch::given);
  const OpenPgpOptions old = parse_openpgp_options({{"profile", "v2"}});
  EXPECT_EQ(old.algorithms, algorithm_group::kRsa);
  EXPECT_EQ(old.kdf, KdfSupport::none);
  EXPECT_TRUE(parse_openpgp_options({{"profile", "v2"}, {"wrong_password", "63cx"}}).tells_tries);
}

TEST(OpenPgpOptions, AlgorithmsAreAddedUp) {
  const OpenPgpOptions options = parse_openpgp_options({{"algorithms", "nist+25519"}});
  EXPECT_EQ(algorithms_for(options, OpenPgpKey::decryption).back(), KeyAlgorithm::x25519);
  EXPECT_EQ(algorithms_for(options, OpenPgpKey::signature).size(), 4U);
}

TEST(OpenPgpOptions, VersionsDecideWhatThereIs) {
  const OpenPgpOptions options = parse_openpgp_options({{"version", "3.3"}});
  EXPECT_TRUE(options.has(OpenPgpFeature::kdf));
  EXPECT_FALSE(options.has(OpenPgpFeature::key_information));
  EXPECT_FALSE(
      parse_openpgp_options({{"certificates", "one"}}).has(OpenPgpFeature::several_certificates));
}

TEST(OpenPgpOptions, RefuseWhatTheyDoNotKnow) {
  const OptionValues unknown[] = {
      {{"colour", "red"}},
      {{"version", "3"}},
      {{"version", "4.0"}},
      {{"version", "3.4.1"}},
      {{"algorithms", ""}},
      {{"algorithms", "rsa+"}},
      {{"algorithms", "dsa"}},
      {{"pin", "12345"}},
      {{"admin_pin", "1234567"}},
      {{"tries", "0"}},
      {{"kdf", "maybe"}},
      {{"serial", "-1"}},
      {{"profile", "v2"}, {"kdf", "on"}},
      {{"profile", "v2"}, {"algorithms", "nist"}},
      {{"protocol", "t0"}, {"apdu", "extended"}},
  };
  for (const OptionValues& options : unknown) {
    EXPECT_THROW(static_cast<void>(parse_openpgp_options(options)), std::invalid_argument)
        << options.begin()->first << "=" << options.begin()->second;
  }
}

}  // namespace
}  // namespace kunci::harness
