// SPDX-License-Identifier: Apache-2.0
#include "base/log.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>
#include <vector>

namespace kunci {
namespace {

class LogTest : public testing::Test {
 protected:
  LogTest() { directory_ = mkdtemp(pattern_.data()); }
  ~LogTest() override {
    log::open(log::Level::off, "");
    std::filesystem::remove_all(directory_);
  }

  [[nodiscard]] std::string path() const { return directory_ / "log"; }

  [[nodiscard]] std::vector<std::string> lines() const {
    std::vector<std::string> all;
    std::ifstream file(path());
    for (std::string line; std::getline(file, line);) all.push_back(line);
    return all;
  }

  std::string pattern_ = testing::TempDir() + "log.XXXXXX";
  std::filesystem::path directory_;
};

TEST_F(LogTest, IsSilentUnlessAsked) {
  for (const auto level : {log::Level::error, log::Level::info, log::Level::calls,
                           log::Level::exchanges, log::Level::off}) {
    EXPECT_FALSE(log::enabled(level));
  }
}

TEST_F(LogTest, WritesWhatItsLevelCovers) {
  log::open(log::Level::info, path());
  EXPECT_TRUE(log::enabled(log::Level::error));
  EXPECT_TRUE(log::enabled(log::Level::info));
  EXPECT_FALSE(log::enabled(log::Level::calls));
  EXPECT_FALSE(log::enabled(log::Level::off));
  log::write(log::Level::error, "first");
  log::write(log::Level::calls, "not this");
  log::write(log::Level::info, "second");
  ASSERT_EQ(lines().size(), 2U);
  EXPECT_NE(lines()[0].find(" error: first"), std::string::npos) << lines()[0];
  EXPECT_NE(lines()[1].find(" info: second"), std::string::npos) << lines()[1];
  EXPECT_NE(lines()[0].find("kunci[" + std::to_string(getpid()) + ":"), std::string::npos);
}

TEST_F(LogTest, IsReadableByItsOwnerOnly) {
  log::open(log::Level::info, path());
  struct stat status{};
  ASSERT_EQ(stat(path().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600U);
}

TEST_F(LogTest, FollowsNoLink) {
  std::filesystem::create_symlink(directory_ / "elsewhere", path());
  log::open(log::Level::off, path());
  EXPECT_FALSE(std::filesystem::exists(directory_ / "elsewhere"));
}

TEST_F(LogTest, KeepsEachLineALine) {
  log::open(log::Level::info, path());
  log::write(log::Level::info, "forged\nline\r\x1b[2J\x7f");
  ASSERT_EQ(lines().size(), 1U);
  EXPECT_NE(lines()[0].find("forged?line??[2J?"), std::string::npos) << lines()[0];
}

TEST_F(LogTest, DoesNotMixTheLinesOfThreads) {
  log::open(log::Level::info, path());
  std::vector<std::thread> threads;
  for (const char letter : {'a', 'b', 'c'}) {
    threads.emplace_back([letter] {
      for (int i = 0; i < 100; ++i) log::write(log::Level::info, std::string(200, letter));
    });
  }
  for (std::thread& thread : threads) thread.join();
  ASSERT_EQ(lines().size(), 300U);
  for (const std::string& line : lines()) {
    const std::string text = line.substr(line.size() - 200);
    EXPECT_EQ(text, std::string(200, text[0]));
  }
}

TEST(LogLevel, IsReadFromItsName) {
  log::Level level = log::Level::off;
  EXPECT_TRUE(log::parse_level("exchanges", level));
  EXPECT_EQ(level, log::Level::exchanges);
  EXPECT_TRUE(log::parse_level("off", level));
  EXPECT_EQ(level, log::Level::off);
  EXPECT_FALSE(log::parse_level("Exchanges", level));
  EXPECT_FALSE(log::parse_level("", level));
  EXPECT_EQ(level, log::Level::off);
}

}  // namespace
}  // namespace kunci
