// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "report/output.h"
#include "report/utf8.h"
#include "report/value.h"

namespace kunci::tool {
namespace {

TEST(Utf8, KnowsWellFormedCharacters) {
  EXPECT_TRUE(is_utf8(""));
  EXPECT_TRUE(is_utf8("a\u00e1\u20ac\U0001F511"));
  for (const char* text :
       {"\x80", "\xC3", "\xC0\xAF", "\xE0\x80\x80", "\xED\xA0\x80", "\xF0\x80\x80\x80",
        "\xF4\x90\x80\x80", "\xF8\x88\x80\x80\x80", "\xE2\x82", "a\xFF"}) {
    EXPECT_FALSE(is_utf8(text)) << text;
  }
}

TEST(Utf8, CountsCharacters) {
  EXPECT_EQ(character_count("a\u00e1\u20ac"), 3u);
  EXPECT_EQ(character_count("\xFF\xFE"), 2u);
}

// Labels come from cards: an escape sequence in one must not reach the terminal.
TEST(Printable, ReplacesWhatATerminalWouldObey) {
  EXPECT_EQ(printable("Ani \u20ac"), "Ani \u20ac");
  EXPECT_EQ(printable("a\x1b[2Jb"), "a\uFFFD[2Jb");
  EXPECT_EQ(printable("a\nb\tc\x7F"), "a\uFFFDb\uFFFDc\uFFFD");
  EXPECT_EQ(printable("\u009b"
                      "31m"),
            "\uFFFD31m");
  EXPECT_EQ(printable("a\u202Eb"), "a\uFFFDb");
  EXPECT_EQ(printable("\xFF\xC3"), "\uFFFD\uFFFD");
  EXPECT_EQ(printable(std::string_view("a\0b", 3)), "a\uFFFDb");
}

TEST(Json, KeepsOrderAndEscapes) {
  const Value value = Value::Object{{"b", 1},
                                    {"a", Value::List{true, Value(), "x\"\n\x1b"}},
                                    {"none", std::optional<bool>()},
                                    {"bad", "\xFF"}};
  EXPECT_EQ(to_json(value), R"({"b":1,"a":[true,null,"x\"\n\u001b"],"none":null,"bad":"�"})");
}

}  // namespace
}  // namespace kunci::tool
