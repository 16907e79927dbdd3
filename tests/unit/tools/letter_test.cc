// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "failure.h"
#include "provision/letter_delivery.h"
#include "provision/letter_pdf.h"
#include "provision/letter_template.h"

namespace kunci::tool {
namespace {

using testing::HasSubstr;

std::string fault_of(std::string_view text) {
  try {
    parse_letter_template(text, "letter.toml");
  } catch (const Failure& failure) {
    return failure.sentence;
  }
  return "no fault";
}

std::string read(const std::string& path) {
  std::ostringstream content;
  content << std::ifstream(path).rdbuf();
  return content.str();
}

TEST(LetterTemplate, ReadsTheShippedOnes) {
  for (const char* name : {"id", "en"}) {
    const LetterTemplate letter =
        load_letter_template(std::string(KUNCI_LETTERS) + "/" + name + ".toml");
    EXPECT_EQ(letter.width_mm, 210);
    EXPECT_GE(letter.paragraphs.size(), 5u);
  }
}

TEST(LetterTemplate, SaysWhereItIsWrong) {
  const std::string pin = "[[paragraph]]\ntext = \"{pin}\"\n";
  EXPECT_EQ(fault_of(pin), "no fault");
  EXPECT_THAT(fault_of("[[paragraph]]\ntext = \"no field\"\n"), HasSubstr("{pin}"));
  EXPECT_THAT(fault_of(pin + "[page]\npaper = \"A3\"\n"), HasSubstr("letter.toml:4"));
  EXPECT_THAT(fault_of(pin + "[page]\nmargin_mm = 100\n"), HasSubstr("letter.toml:4"));
  EXPECT_THAT(fault_of(pin + "[page]\ncolour = \"red\"\n"), HasSubstr("letter.toml:4"));
  EXPECT_THAT(fault_of(pin + "[[paragraph]]\ntext = \"{puk}\"\n"), HasSubstr("letter.toml:4"));
  EXPECT_THAT(fault_of(pin + "[[paragraph]]\ntext = \"{pin\"\n"), HasSubstr("letter.toml:4"));
  EXPECT_THAT(fault_of(pin + "[[paragraph]]\nstyle = \"huge\"\n"), HasSubstr("letter.toml:4"));
  EXPECT_THAT(fault_of(pin + "[[paragraph]]\ntext = 1\n"), HasSubstr("letter.toml:4"));
  EXPECT_THAT(fault_of(pin + "extra = 1\n"), HasSubstr("letter.toml:3"));
  EXPECT_THAT(fault_of("[["), HasSubstr("letter.toml:1"));
}

TEST(LetterPdf, HasAsManyPagesAsTheTextNeeds) {
  LetterTemplate letter{.height_mm = 60, .margin_mm = 10};
  const auto pages = [&letter] {
    const WipedBytes pdf = render_letter(letter, {.pin = bytes_of("739184")});
    const std::string text(pdf.begin(), pdf.end());
    EXPECT_TRUE(text.starts_with("%PDF-"));
    return text.find("/Count 2") != std::string::npos ? 2 : 1;
  };
  letter.paragraphs.push_back({.style = LetterStyle::secret, .text = "{pin}"});
  EXPECT_EQ(pages(), 1);
  for (int i = 0; i < 3; ++i)
    letter.paragraphs.push_back({.style = LetterStyle::title, .text = "A"});
  EXPECT_EQ(pages(), 2);
}

class LetterDeliveryTest : public testing::Test {
 protected:
  LetterDeliveryTest() {
    char pattern[] = "/tmp/kunci-letters-XXXXXX";
    directory_ = ::mkdtemp(pattern);
  }
  ~LetterDeliveryTest() override { std::filesystem::remove_all(directory_); }
  std::string directory_;
};

TEST_F(LetterDeliveryTest, WritesForTheOwnerAlone) {
  const auto delivery = letters_into_directory(directory_);
  delivery->deliver("ani", bytes_of("letter"), false);
  struct stat status{};
  ASSERT_EQ(::stat(delivery->place_of("ani").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
  EXPECT_EQ(read(directory_ + "/ani.pdf"), "letter");
}

TEST_F(LetterDeliveryTest, ReplacesOnlyItsOwn) {
  const auto delivery = letters_into_directory(directory_);
  std::filesystem::create_symlink("/nowhere", directory_ + "/ani.pdf");
  EXPECT_THROW(delivery->require_free("ani"), Failure);
  EXPECT_THROW(delivery->deliver("ani", bytes_of("letter"), false), Failure);
  delivery->require_free("budi");
  delivery->deliver("budi", bytes_of("half a lett"), false);
  delivery->deliver("budi", bytes_of("letter"), true);
  EXPECT_EQ(read(directory_ + "/budi.pdf"), "letter");
}

TEST_F(LetterDeliveryTest, NeedsItsDirectory) {
  EXPECT_THROW(letters_into_directory(directory_ + "/absent"), Failure);
}

TEST_F(LetterDeliveryTest, GivesEachLetterToTheCommand) {
  const auto delivery = letters_to_command("cat >> '" + directory_ + "/printed'");
  delivery->deliver("ani", bytes_of("one "), false);
  delivery->deliver("budi", bytes_of("two"), false);
  EXPECT_EQ(read(directory_ + "/printed"), "one two");
}

TEST_F(LetterDeliveryTest, SaysThatTheCommandFailed) {
  try {
    letters_to_command("exit 7")->deliver("ani", bytes_of("letter"), false);
    FAIL() << "the failure went unseen";
  } catch (const Failure& failure) {
    EXPECT_THAT(failure.sentence, HasSubstr("status 7"));
  }
}

}  // namespace
}  // namespace kunci::tool
