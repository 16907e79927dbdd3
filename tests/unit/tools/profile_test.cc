// SPDX-License-Identifier: Apache-2.0
#include "x509/profile.h"

#include <gtest/gtest.h>

namespace kunci::tool {
namespace {

std::string refusal_of(std::string_view text) {
  try {
    parse_profile(text, "p.toml");
  } catch (const Failure& failure) {
    EXPECT_EQ(failure.status, ExitStatus::bad_input);
    return failure.sentence;
  }
  ADD_FAILURE() << "taken: " << text;
  return "";
}

TEST(Profile, TheShippedOnesAreTaken) {
  const Profile plain = load_profile(KUNCI_PROFILES "/plain.toml");
  EXPECT_TRUE(to_asn1(plain.extensions).empty());
  const Profile bsre = load_profile(KUNCI_PROFILES "/bsre-like.toml");
  EXPECT_EQ(bsre.algorithms.front(), "rsa2048");
  EXPECT_EQ(bsre.subject_defaults, parse_name("C=ID").value());
  EXPECT_EQ(bsre.extensions.policies.size(), 2u);
  EXPECT_EQ(to_asn1(bsre.extensions).size(), 3u);
}

TEST(Profile, MistakesHaveAPlaceAndARemedy) {
  EXPECT_EQ(refusal_of("[subject]\nrequire = ['CN']").substr(0, 28),
            "p.toml:2:1: subject.require:");
  EXPECT_NE(refusal_of("[subject]\nrequire = ['CN']").find("required, forbidden"),
            std::string::npos);
}

TEST(Profile, EveryValueIsChecked) {
  for (const char* text :
       {"x = 1", "description = 1", "key = 1", "[key]\nalgorithms = ['des']",
        "[key]\nalgorithms = 'x'", "[key]\nalgorithms = [1]", "[key]\ndigest = 'md5'",
        "[key]\npss = 'yes'", "[subject]\ndefaults = 'nonsense'", "[subject]\nrequired = ['XX']",
        "[extensions]\nkey_usage = ['sign']", "[extensions]\nextended_key_usage = ['1']",
        "[extensions]\npolicy = [1]", "[extensions]\npolicy = 1",
        "[[extensions.policy]]\ncps = 'x'", "[[extensions.policy]]\noid = 'CN'",
        "[[extensions.policy]]\noid = '1.2'\nx = 1", "[", "a.b"}) {
    EXPECT_NE(refusal_of(text), "") << text;
  }
}

TEST(Profile, AFileThatIsNotThereIsRefused) {
  EXPECT_THROW(load_profile("/nowhere/p.toml"), Failure);
  EXPECT_THROW(load_profile("/dev/zero"), Failure);
}

TEST(Profile, AddsToTheSubjectWhatItLacks) {
  Profile profile = parse_profile("[subject]\ndefaults = 'O=Kantor,C=ID'", "p");
  EXPECT_EQ(print_name(apply_to_subject(profile, parse_name("CN=Ani").value())),
            "CN=Ani,O=Kantor,C=ID");
  EXPECT_EQ(print_name(apply_to_subject(profile, parse_name("CN=Ani,O=Lain").value())),
            "CN=Ani,O=Lain,C=ID");
}

TEST(Profile, RequiresAndForbidsAttributes) {
  const Profile profile =
      parse_profile("[subject]\nrequired = ['CN']\nforbidden = ['serialNumber']", "p");
  EXPECT_NO_THROW(apply_to_subject(profile, parse_name("CN=Ani").value()));
  EXPECT_THROW(apply_to_subject(profile, parse_name("O=Kantor").value()), Failure);
  EXPECT_THROW(apply_to_subject(profile, parse_name("CN=Ani+2.5.4.5=1").value()), Failure);
}

}  // namespace
}  // namespace kunci::tool
