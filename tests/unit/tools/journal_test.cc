// SPDX-License-Identifier: Apache-2.0
#include "provision/journal.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "failure.h"

namespace kunci::tool {
namespace {

class JournalTest : public testing::Test {
 protected:
  JournalTest() {
    char pattern[] = "/tmp/kunci-journal-XXXXXX";
    directory_ = ::mkdtemp(pattern);
    path_ = directory_ + "/journal";
  }
  ~JournalTest() override { std::filesystem::remove_all(directory_); }

  std::string directory_;
  std::string path_;
};

const JournalEntry kEntry{.id = "ani",
                          .holder = "Ani Putri",
                          .digest = "d1",
                          .stage = Stage::keyed,
                          .token = "1001",
                          .serial = "995a60985ddf9200",
                          .attempt = 2,
                          .key_digits = 48,
                          .public_key = "aa",
                          .request = "bb",
                          .enrolment = "{}",
                          .issued = "cc",
                          .letter = "letters/ani.pdf",
                          .reason = "The token was taken out."};

TEST_F(JournalTest, RemembersEntriesInAnotherProcess) {
  Journal(path_).save(kEntry, "Reader 1", "keyed");
  Journal again(path_);
  const auto found = again.find("ani");
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->holder, kEntry.holder);
  EXPECT_EQ(found->digest, kEntry.digest);
  EXPECT_EQ(found->stage, Stage::keyed);
  EXPECT_EQ(found->serial, kEntry.serial);
  EXPECT_EQ(found->attempt, 2);
  EXPECT_EQ(found->key_digits, 48);
  EXPECT_EQ(found->public_key, "aa");
  EXPECT_EQ(found->request, "bb");
  EXPECT_EQ(found->enrolment, "{}");
  EXPECT_EQ(found->issued, "cc");
  EXPECT_EQ(found->letter, kEntry.letter);
  EXPECT_EQ(found->reason, kEntry.reason);
  EXPECT_EQ(again.find_token("1001")->id, "ani");
  EXPECT_FALSE(again.find_token("").has_value());
  EXPECT_FALSE(again.find("budi").has_value());
}

TEST_F(JournalTest, IsItsOwnersAlone) {
  const Journal journal(path_);
  struct stat status{};
  ASSERT_EQ(::stat(path_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
}

TEST_F(JournalTest, IsOneProcesssAlone) {
  const Journal journal(path_);
  try {
    const Journal second(path_);
    FAIL() << "a second process could write";
  } catch (const Failure& failure) {
    EXPECT_EQ(failure.status, ExitStatus::refused);
  }
}

TEST_F(JournalTest, GivesATokenToOneRowOnly) {
  Journal journal(path_);
  journal.save(kEntry, "", "keyed");
  JournalEntry other{.id = "budi", .token = "1001"};
  EXPECT_THROW(journal.save(other, "", "claimed"), Failure);
  EXPECT_EQ(journal.find_token("1001")->id, "ani");
  EXPECT_FALSE(journal.find("budi").has_value());
}

TEST_F(JournalTest, ReleasedRowsWaitForAnotherTokenAndOtherSecrets) {
  Journal journal(path_);
  journal.save(kEntry, "", "keyed");
  EXPECT_TRUE(journal.release("ani"));
  const auto entry = journal.find("ani");
  EXPECT_EQ(entry->stage, Stage::waiting);
  EXPECT_EQ(entry->token, "");
  EXPECT_EQ(entry->attempt, 2);
  EXPECT_EQ(entry->request, "");
  EXPECT_FALSE(journal.find_token("1001").has_value());
  EXPECT_FALSE(journal.release("ani"));
  EXPECT_FALSE(journal.release("nobody"));
}

TEST_F(JournalTest, TakesManyThreads) {
  Journal journal(path_);
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&journal, t] {
      for (int i = 0; i < 20; ++i) {
        const std::string id = std::to_string(t) + "-" + std::to_string(i);
        journal.save({.id = id, .token = id}, "", "claimed");
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(journal.entries().size(), 80u);
}

TEST_F(JournalTest, RefusesWhatIsNoJournal) {
  std::ofstream(path_)
      << "this is a letter, not a journal, and it is long enough to be read as such";
  EXPECT_THROW(Journal{path_}, Failure);
}

}  // namespace
}  // namespace kunci::tool
