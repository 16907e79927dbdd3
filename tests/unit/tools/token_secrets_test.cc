// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>

#include "failure.h"
#include "pin/pin_strength.h"
#include "provision/diversified_secrets.h"
#include "provision/sealed_secrets.h"

namespace kunci::tool {
namespace {

constexpr const char* kMaster = "00112233445566778899aabbccddeeff0f1e2d3c4b5a69788796a5b4c3d2e1f0";

class TokenSecretsTest : public testing::Test {
 protected:
  TokenSecretsTest() {
    char pattern[] = "/tmp/kunci-secrets-XXXXXX";
    directory_ = ::mkdtemp(pattern);
  }
  ~TokenSecretsTest() override { std::filesystem::remove_all(directory_); }

  std::string file(const char* name, const std::string& content, mode_t mode = 0600) const {
    const std::string path = directory_ + "/" + name;
    std::ofstream(path) << content;
    ::chmod(path.c_str(), mode);
    return path;
  }

  DiversifiedSecrets diversified() const {
    return DiversifiedSecrets(master_key_of_file(file("master", std::string(kMaster) + "\n")));
  }

  std::string directory_;
};

std::string text(const Secret& secret) { return std::string(text_of(secret.view())); }

TEST_F(TokenSecretsTest, AreTheSameForTheSameToken) {
  DiversifiedSecrets first = diversified();
  DiversifiedSecrets second = diversified();
  const SecretDemand demand{.token = "1001", .key_digits = 48};
  const TokenSecrets made = first.make(demand);
  const auto recalled = second.recall(demand);
  ASSERT_TRUE(recalled.has_value());
  EXPECT_EQ(text(made.so_pin), text(recalled->so_pin));
  EXPECT_EQ(text(made.user_pin), text(recalled->user_pin));
  EXPECT_EQ(made.so_pin.size(), 48u);
  EXPECT_EQ(made.user_pin.size(), 8u);
}

// What was once given out must be found again by every later version. The values were made by
// another program, after the description in docs/en/administrator.md.
TEST_F(TokenSecretsTest, DerivationDoesNotChange) {
  DiversifiedSecrets secrets = diversified();
  EXPECT_EQ(text(secrets.make({.token = "1001"}).so_pin), "58406409");
  EXPECT_EQ(text(secrets.make({.token = "1001", .key_digits = 32}).so_pin),
            "949531fae15850ae98f53134638bb2f2");
  EXPECT_EQ(text(secrets.make({.token = "1001"}).user_pin), "44920195");
}

TEST_F(TokenSecretsTest, DifferByTokenAttemptAndPurpose) {
  DiversifiedSecrets secrets = diversified();
  std::set<std::string> seen;
  for (const char* token : {"1", "2", "11"}) {
    for (const int attempt : {1, 2, 11}) {
      const TokenSecrets made = secrets.make({.token = token, .attempt = attempt});
      EXPECT_TRUE(seen.insert(text(made.so_pin)).second);
      EXPECT_TRUE(seen.insert(text(made.user_pin)).second);
      EXPECT_EQ(weakness_of(made.user_pin.view()), nullptr);
    }
  }
}

TEST_F(TokenSecretsTest, FollowTheRulesForPins) {
  DiversifiedSecrets secrets = diversified();
  const auto no_seven = [](ByteView pin) { return text_of(pin).find('7') == std::string::npos; };
  for (int attempt = 1; attempt <= 20; ++attempt) {
    const TokenSecrets made =
        secrets.make({.token = "1", .attempt = attempt, .pin_digits = 6, .acceptable = no_seven});
    EXPECT_EQ(made.user_pin.size(), 6u);
    EXPECT_TRUE(no_seven(made.user_pin.view()));
  }
  EXPECT_THROW(secrets.make({.token = "1", .acceptable = [](ByteView) { return false; }}), Failure);
}

TEST_F(TokenSecretsTest, MasterKeyMustBeProtected) {
  const auto refused = [](const std::string& path) {
    try {
      master_key_of_file(path);
    } catch (const Failure& failure) {
      return failure.status == ExitStatus::refused;
    }
    return false;
  };
  EXPECT_TRUE(refused(file("readable", kMaster, 0640)));
  EXPECT_TRUE(refused(file("writable", kMaster, 0602)));
  EXPECT_TRUE(refused(file("short", "0011")));
  EXPECT_TRUE(refused(file("long", std::string(kMaster) + "00")));
  EXPECT_TRUE(refused(file("no-digits", std::string(64, 'x'))));
  EXPECT_TRUE(refused(directory_));
  EXPECT_TRUE(refused(directory_ + "/absent"));
  const std::string link = directory_ + "/link";
  std::filesystem::create_symlink(file("key", kMaster), link);
  EXPECT_TRUE(refused(link));
}

TEST(FileNameOf, KeepsPlainNumbersAndNothingElse) {
  EXPECT_EQ(file_name_of("995a60985ddf9200"), "995a60985ddf9200");
  EXPECT_EQ(file_name_of("../x"), "x2e2e2f78");
  EXPECT_EQ(file_name_of(""), "x");
}

}  // namespace
}  // namespace kunci::tool
