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
  EXPECT_EQ(bsre.key.algorithms.front(), "rsa2048");
  EXPECT_EQ(bsre.subject.defaults, parse_name("C=ID").value());
  EXPECT_EQ(bsre.extensions.policies.size(), 2u);
  EXPECT_EQ(to_asn1(bsre.extensions).size(), 3u);
  EXPECT_EQ(bsre.certificate.validity_days_max, 731);
  EXPECT_EQ(bsre.pin.length_min, 6);
}

TEST(Profile, MistakesHaveAPlaceAndARemedy) {
  EXPECT_EQ(refusal_of("[subject]\nrequire = ['CN']").substr(0, 28),
            "p.toml:2:1: subject.require:");
  EXPECT_NE(refusal_of("[subject]\nrequire = ['CN']").find("required, forbidden"),
            std::string::npos);
}

TEST(Profile, EveryValueIsChecked) {
  for (const char* text : {"x = 1",
                           "description = 1",
                           "key = 1",
                           "[key]\nalgorithms = ['des']",
                           "[key]\nalgorithms = 'x'",
                           "[key]\nalgorithms = [1]",
                           "[key]\ndigest = 'md5'",
                           "[key]\npss = 'yes'",
                           "[subject]\ndefaults = 'nonsense'",
                           "[subject]\nrequired = ['XX']",
                           "[extensions]\nkey_usage = ['sign']",
                           "[extensions]\nextended_key_usage = ['1']",
                           "[extensions]\npolicy = [1]",
                           "[extensions]\npolicy = 1",
                           "[[extensions.policy]]\ncps = 'x'",
                           "[[extensions.policy]]\noid = 'CN'",
                           "[[extensions.policy]]\noid = '1.2'\nx = 1",
                           "[",
                           "a.b",
                           "[key]\nuse = 'all'",
                           "[key]\nid = '2'",
                           "[key]\nattestation = 'yes'",
                           "[subject]\ntemplate = '{name}'",
                           "[extensions]\nalternative_names = ['{email}x', 'nonsense']",
                           "[extensions]\nalternative_names = ['dirname:CN={name}']",
                           "[certificate]\npolicies = ['anyPolicy']",
                           "[certificate]\nkey_usage = ['sign']",
                           "[certificate]\nvalidity_days_max = 0",
                           "[certificate]\nissuer = 'x'",
                           "[authority]\nprotocol = 'scep'",
                           "[authority]\nurl = 'ca.example'",
                           "[authority]\nanchors = ['absent.pem']",
                           "[authority]\noperation = 'kur'",
                           "[authority]\nprotocol = 'cmp'",
                           "[authority]\ntimeout_seconds = 0",
                           "[renewal]\nkey = 'old'",
                           "[renewal]\nids = ['x']",
                           "[renewal]\nwarn_days = -1",
                           "[pin]\nlength_min = 3",
                           "[pin]\nlength_min = 8\nlength_max = 6",
                           "[pin]\nrun_max = 'three'"}) {
    EXPECT_NE(refusal_of(text), "") << text;
  }
}

TEST(Profile, AllMistakesAreToldInTheOrderOfTheFile) {
  const auto reading = read_profile(
      "[pin]\nrun_max = 0\n[key]\nid = 'x'\nuse = 'all'\n[authority]\nprotocol = 'est'\n"
      "url = 'http://ca.example'",
      "p.toml");
  std::vector<std::string> places;
  for (const ConfigProblem& problem : reading.problems) places.push_back(place_of(problem));
  EXPECT_EQ(places, (std::vector<std::string>{"p.toml:2:11: pin.run_max", "p.toml:4:6: key.id",
                                              "p.toml:5:7: key.use", "p.toml:6:1: authority",
                                              "p.toml:8:7: authority.url"}));
}

TEST(Profile, FieldsAreFilledInAndStayWhereTheyAre) {
  const Profile profile = parse_profile(
      "[subject]\ntemplate = 'CN={name},OU={unit} {town},O=Kantor,C=ID'\n"
      "[extensions]\nalternative_names = ['email:{mail}', 'uri:https://a.example/{id}']",
      "p");
  const ProfileFields fields{
      {"name", "Ani,O=Lain"}, {"unit", "{town}"}, {"town", "Solo"}, {"mail", "ani@kantor.go.id"}};
  EXPECT_EQ(print_name(subject_from_fields(profile, fields)),
            "CN=Ani\\,O=Lain,OU={town} Solo,O=Kantor,C=ID");
  EXPECT_EQ(alternative_names_from_fields(profile, fields),
            std::vector<std::string>{"email:ani@kantor.go.id"});
  EXPECT_EQ(print_name(subject_from_fields(profile, {{"unit", ""}})), "O=Kantor,C=ID");
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
