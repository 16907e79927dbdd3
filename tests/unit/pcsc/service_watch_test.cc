// SPDX-License-Identifier: Apache-2.0
#include "pcsc/service_watch.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <future>

namespace kunci::pcsc {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr seconds kLong{20};  // never waited for to its end by a test that passes
constexpr milliseconds kShort{30};

class ServiceWatchTest : public testing::Test {
 protected:
  ServiceWatchTest() {
    directory_ = mkdtemp(pattern_.data());
    setenv("PCSCLITE_CSOCK_NAME", socket().c_str(), 1);
  }
  ~ServiceWatchTest() override {
    std::filesystem::remove_all(directory_);
    unsetenv("PCSCLITE_CSOCK_NAME");
  }

  [[nodiscard]] std::filesystem::path socket() const { return directory_ / "pcscd/pcscd.comm"; }
  void make_directory() const { std::filesystem::create_directory(directory_ / "pcscd"); }
  void make_socket() const { std::ofstream(socket()).put('x'); }

  std::string pattern_ = testing::TempDir() + "watch.XXXXXX";
  std::filesystem::path directory_;
};

TEST_F(ServiceWatchTest, IsArmedOnce) {
  make_directory();
  ServiceWatch watch;
  EXPECT_TRUE(watch.arm());
  EXPECT_FALSE(watch.arm());
  watch.disarm();
  EXPECT_TRUE(watch.arm());
}

TEST_F(ServiceWatchTest, SeesTheSocketAppear) {
  make_directory();
  ServiceWatch watch;
  watch.arm();
  make_socket();
  EXPECT_TRUE(watch.wait(kLong));
  EXPECT_TRUE(watch.arm()) << "what is nearest may have changed: it is looked for anew";
}

TEST_F(ServiceWatchTest, SeesTheSocketAppearWhileItWaits) {
  make_directory();
  ServiceWatch watch;
  watch.arm();
  auto waiting = std::async(std::launch::async, [&] { return watch.wait(kLong); });
  make_socket();
  EXPECT_TRUE(waiting.get());
}

TEST_F(ServiceWatchTest, SeesTheDirectoryOfTheSocketAppear) {
  ServiceWatch watch;
  watch.arm();
  make_directory();
  EXPECT_TRUE(watch.wait(kLong));
  EXPECT_TRUE(watch.arm());
  make_socket();
  EXPECT_TRUE(watch.wait(kLong));
}

TEST_F(ServiceWatchTest, SeesTheDirectoryGo) {
  make_directory();
  ServiceWatch watch;
  watch.arm();
  std::filesystem::remove(directory_ / "pcscd");
  EXPECT_TRUE(watch.wait(kLong));
}

TEST_F(ServiceWatchTest, SeesTheModeOfTheSocketChange) {
  make_directory();
  make_socket();
  ServiceWatch watch;
  watch.arm();
  std::filesystem::permissions(socket(), std::filesystem::perms::all);
  EXPECT_TRUE(watch.wait(kLong));
}

TEST_F(ServiceWatchTest, IsNotDisturbedByOthersFiles) {
  make_directory();
  ServiceWatch watch;
  watch.arm();
  std::ofstream(directory_ / "pcscd/pcscd.pid").put('1');
  EXPECT_FALSE(watch.wait(kShort));
  make_socket();
  EXPECT_TRUE(watch.wait(kLong));
}

TEST_F(ServiceWatchTest, WaitsNoLongerThanItIsTold) {
  make_directory();
  ServiceWatch watch;
  watch.arm();
  const auto start = std::chrono::steady_clock::now();
  EXPECT_FALSE(watch.wait(kShort));
  EXPECT_GE(std::chrono::steady_clock::now() - start, kShort);
}

TEST_F(ServiceWatchTest, IsWokenForGood) {
  make_directory();
  ServiceWatch watch;
  watch.arm();
  auto waiting = std::async(std::launch::async, [&] { return watch.wait(kLong); });
  watch.wake();
  EXPECT_TRUE(waiting.get());
  EXPECT_TRUE(watch.wait(kLong));
}

}  // namespace
}  // namespace kunci::pcsc
