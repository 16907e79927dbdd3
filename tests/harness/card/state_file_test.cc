// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/card/state_file.h"

#include <gtest/gtest.h>

#include <fstream>
#include <stdexcept>

#include "tests/harness/card/card_directory.h"

namespace kunci::harness {
namespace {

class StateFileTest : public testing::Test {
 protected:
  CardDirectory directory_{std::nullopt};
  std::filesystem::path file_ = directory_.path() / "state";
};

TEST_F(StateFileTest, GivesBackWhatWasWritten) {
  EXPECT_FALSE(read_state(file_));
  const StateValues values = {{"empty", {}}, {"pin", {0x31, 0xff}}};
  write_state(file_, values);
  EXPECT_EQ(read_state(file_), values);
  write_state(file_, {});
  EXPECT_EQ(read_state(file_), StateValues{});
}

TEST_F(StateFileTest, IsForItsOwnerAlone) {
  write_state(file_, {});
  using std::filesystem::perms;
  EXPECT_EQ(std::filesystem::status(file_).permissions(), perms::owner_read | perms::owner_write);
  EXPECT_EQ(std::filesystem::status(directory_.path()).permissions(), perms::owner_all);
}

TEST_F(StateFileTest, RefusesOtherFiles) {
  std::ofstream(file_) << "pin\n";
  EXPECT_THROW(static_cast<void>(read_state(file_)), std::runtime_error);
  std::ofstream(file_) << "pin=3\n";
  EXPECT_THROW(static_cast<void>(read_state(file_)), std::runtime_error);
}

TEST_F(StateFileTest, AFailedWriteLeavesTheOldState) {
  const StateValues values = {{"pin", {0x31}}};
  write_state(file_, values);
  std::filesystem::create_directory(file_.string() + ".new");
  EXPECT_THROW(write_state(file_, {}), std::system_error);
  EXPECT_EQ(read_state(file_), values);
}

TEST(CardDirectory, GoesUnlessItWasChosen) {
  std::filesystem::path path;
  {
    const CardDirectory temporary{std::nullopt};
    path = temporary.path();
    EXPECT_TRUE(std::filesystem::is_directory(path));
    const CardDirectory chosen{(path / "chosen").string()};
    EXPECT_TRUE(std::filesystem::is_directory(chosen.path()));
  }
  EXPECT_FALSE(std::filesystem::exists(path));
}

}  // namespace
}  // namespace kunci::harness
