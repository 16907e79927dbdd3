// SPDX-License-Identifier: Apache-2.0
#include "provision/roster.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "failure.h"
#include "provision/csv.h"

namespace kunci::tool {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const std::string kPlain = std::string(KUNCI_PROFILES) + "/plain.toml";

Roster csv(std::string_view text) {
  return Roster::parse(text, false, {.profile = kPlain, .algorithm = "p256"});
}

Roster json(std::string_view text) {
  return Roster::parse(text, true, {.profile = kPlain, .algorithm = "p256"});
}

std::string problem_of(std::string_view text) {
  const Roster roster = csv(text);
  if (roster.problems().size() != 1) return std::to_string(roster.problems().size()) + " problems";
  const RosterProblem& problem = roster.problems().front();
  return problem.place + ", " + problem.column + ": " + problem.message;
}

std::string failure_of_csv(std::string_view text) {
  try {
    csv(text);
  } catch (const Failure& failure) {
    return failure.sentence;
  }
  return "no failure";
}

TEST(Csv, ReadsCellsAsRfc4180HasThem) {
  const auto table = parse_csv("a,b\r\n\"x, \"\"y\"\"\nz\",\r\n\r\nlast,line");
  ASSERT_TRUE(table.has_value());
  ASSERT_EQ(table->size(), 3u);
  EXPECT_THAT((*table)[1].cells, ElementsAre("x, \"y\"\nz", ""));
  EXPECT_THAT((*table)[2].cells, ElementsAre("last", "line"));
  EXPECT_EQ((*table)[2].line, 5u);
}

TEST(Csv, TakesSemicolonsAndAByteOrderMark) {
  const auto table = parse_csv("\xef\xbb\xbfholder;unit\nAni, S.H.;Biro\n");
  ASSERT_TRUE(table.has_value());
  EXPECT_THAT(table->front().cells, ElementsAre("holder", "unit"));
  EXPECT_THAT(table->back().cells, ElementsAre("Ani, S.H.", "Biro"));
}

TEST(Csv, SaysOnWhichLineItBreaks) {
  for (const char* text : {"a\nb\nc\"d", "a\nb\n\"c", "a\nb\n\"c\"d"}) {
    const auto table = parse_csv(text);
    ASSERT_FALSE(table.has_value()) << text;
    EXPECT_EQ(table.error().line, 3u) << text;
  }
}

TEST(Csv, WritesCellsThatReadAsTheyWere) {
  for (const char* text : {"plain", "with, comma", "with \"quotes\"", "two\nlines", ""}) {
    const auto table = parse_csv("x," + csv_cell(text));
    ASSERT_TRUE(table.has_value());
    EXPECT_EQ(table->front().cells[1], text);
  }
}

TEST(Csv, WritesNoFormulas) { EXPECT_EQ(csv_cell("=1+1"), "'=1+1"); }

TEST(Roster, ReadsHoldersAndSubjects) {
  const Roster roster =
      csv("holder,unit,OU,O,C,token\nAni Putri,Biro Hukum,Hukum,Kantor,ID,1001\nBudi,,,,,\n");
  EXPECT_TRUE(roster.problems().empty());
  ASSERT_EQ(roster.rows().size(), 2u);
  const RosterRow& ani = roster.rows()[0];
  EXPECT_EQ(print_name(ani.subject), "CN=Ani Putri,OU=Hukum,O=Kantor,C=ID");
  EXPECT_EQ(ani.id, "Biro Hukum Ani Putri");
  EXPECT_EQ(ani.stem, "Biro-Hukum-Ani-Putri");
  EXPECT_EQ(ani.token, "1001");
  EXPECT_EQ(ani.label, "Ani Putri");
  EXPECT_EQ(roster.rows()[1].id, "Budi");
  EXPECT_EQ(roster.find("Budi"), &roster.rows()[1]);
}

TEST(Roster, ReadsJsonAsItReadsCsv) {
  const Roster roster = json(R"([{"holder": "Ani", "O": "Kantor", "san": ["email:a@b.id"]}])");
  EXPECT_TRUE(roster.problems().empty());
  ASSERT_EQ(roster.rows().size(), 1u);
  EXPECT_EQ(print_name(roster.rows()[0].subject), "CN=Ani,O=Kantor");
  EXPECT_THAT(roster.rows()[0].alternative_names, ElementsAre("email:a@b.id"));
}

TEST(Roster, NamesRowAndColumnOfEveryProblem) {
  EXPECT_THAT(problem_of("holder,C\nAni,IDN\n"), HasSubstr("line 2, C: "));
  EXPECT_THAT(problem_of("holder,shoe size\nAni,42\n"), HasSubstr("line 2, shoe size: no such"));
  EXPECT_THAT(problem_of("holder,unit\n,Biro\n"), HasSubstr("line 2, holder: nobody"));
  EXPECT_THAT(problem_of("holder,profile\nAni,/no/such.toml\n"), HasSubstr("line 2, profile: "));
  EXPECT_THAT(problem_of("holder,algorithm\nAni,x25519\n"), HasSubstr("line 2, algorithm: "));
  EXPECT_THAT(problem_of("holder,algorithm\nAni,rsa1\n"), HasSubstr("line 2, algorithm: "));
  EXPECT_THAT(problem_of("holder,san\nAni,phone:1\n"), HasSubstr("line 2, san: "));
  EXPECT_THAT(problem_of("holder,label\nAni,123456789012345678901234567890123\n"),
              HasSubstr("line 2, label: "));
  EXPECT_EQ(csv("holder,C\n,IDN\n,IDN\n").problems().size(), 4u);
}

TEST(Roster, RefusesRowsThatCannotBeToldApart) {
  EXPECT_THAT(problem_of("holder\nAni\nAni\n"), HasSubstr("line 3, id: \"Ani\" stands in line 2"));
  EXPECT_THAT(problem_of("holder\nAni!\nAni?\n"), HasSubstr("line 3, id: "));
  EXPECT_THAT(problem_of("holder,token\nAni,1\nBudi,1\n"), HasSubstr("line 3, token: "));
  EXPECT_THAT(problem_of("holder\n???\n"), HasSubstr("line 2, id: no file"));
}

TEST(Roster, CutsALabelBetweenCharacters) {
  const Roster roster = csv("holder\n0123456789012345678901234567890\xc3\xa9\n");
  EXPECT_EQ(roster.rows()[0].label, "0123456789012345678901234567890");
}

TEST(Roster, RefusesWhatIsNoTable) {
  EXPECT_EQ(failure_of_csv(""), "The roster is empty.");
  EXPECT_THAT(failure_of_csv("holder,holder\nAni,Budi\n"), HasSubstr("two columns"));
  EXPECT_THAT(failure_of_csv("holder\nAni,Budi\n"), HasSubstr("line 2"));
  EXPECT_THROW(json("{}"), Failure);
  EXPECT_THROW(json("[1]"), Failure);
  EXPECT_THROW(json(R"([{"holder": 1}])"), Failure);
}

TEST(Roster, DigestFollowsWhatIsMadeOfARow) {
  const auto digest = [](const char* text) { return csv(text).rows()[0].digest(); };
  EXPECT_EQ(digest("holder,unit\nAni,A\n"), digest("unit,holder\nA,Ani\n"));
  EXPECT_NE(digest("holder,unit\nAni,A\n"), digest("holder,unit\nAni,B\n"));
  EXPECT_NE(digest("holder,O\nAni,A\n"), digest("holder,O\nAni,B\n"));
}

}  // namespace
}  // namespace kunci::tool
