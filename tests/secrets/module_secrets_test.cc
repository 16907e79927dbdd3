// SPDX-License-Identifier: Apache-2.0
// A program that uses every secret of a token, and what is left of them after the logout and after
// C_Finalize: in its memory, in the log at its highest level, in the files that it wrote. The
// program is this one, run anew, so that it knows the secrets by its standard input alone.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <string_view>

#include "base/hex.h"
#include "base/secret.h"
#include "crypto/algorithm.h"
#include "crypto/random.h"
#include "tests/harness/card/state_file.h"
#include "tests/harness/process/child_process.h"
#include "tests/harness/process/temporary_directory.h"
#include "tests/module/token_fixture.h"
#include "tests/secrets/process_memory.h"

namespace kunci::test {
namespace {

constexpr std::size_t kDigits = 8;
constexpr std::string_view kDriver = "--driver";
constexpr std::string_view kLeaking = "--leaking";
constexpr const char* kSecretNames[] = {"PIN", "next PIN", "SO PIN"};

/// As they lie in the pipe, in the order of kSecretNames.
using Secrets = std::array<char, 3 * kDigits>;

/// A card, and what it keeps that is as good as a PIN: its own copies of PIN and PUK, in the form
/// in which commands bring them, and the management key.
struct SecretiveCard {
  std::string name;
  std::string specification;
  std::string signing_id;
  std::string state_file;
  std::vector<std::string> secrets;
};

std::vector<SecretiveCard> secretive_cards() {
  return {{"Piv",
           "piv:profile=yubico,content=factory",
           "2",
           "piv.state",
           {"pin", "puk", "management.key"}},
          {"OpenPgp", "openpgp:kdf=none", "1", "openpgp.state", {"pw1", "pw3"}},
          {"OpenPgpKdf", "openpgp:kdf=on", "1", "openpgp.state", {"pw1", "pw3"}}};
}

struct Driver {
  std::uint8_t signing_id = 0;
  Secrets secrets{};
  CK_SESSION_HANDLE session = CK_INVALID_HANDLE;

  CK_UTF8CHAR* pin() { return reinterpret_cast<CK_UTF8CHAR*>(secrets.data()); }
  CK_UTF8CHAR* next_pin() { return pin() + kDigits; }
  CK_UTF8CHAR* so_pin() { return pin() + 2 * kDigits; }
};

#define MUST(call) \
  if ((call) != CKR_OK) _exit(__LINE__ % 200 + 1)

void initialise(Driver& driver, CK_SLOT_ID slot) {
  std::string label(32, ' ');
  MUST(module().C_InitToken(slot, driver.so_pin(), kDigits, pin_pointer(label)));
  const CK_SESSION_HANDLE session = Client::open(slot);
  MUST(module().C_Login(session, CKU_SO, driver.so_pin(), kDigits));
  MUST(module().C_InitPIN(session, driver.pin(), kDigits));
  MUST(module().C_CloseSession(session));
}

/// Everything that a PIN, a PUK or a management key is for.
void use_all_secrets(Driver& driver) {
  MUST(module().C_Initialize(nullptr));
  const CK_SLOT_ID slot = Client::slot_with_token();
  initialise(driver, slot);
  driver.session = Client::open(slot);
  MUST(module().C_Login(driver.session, CKU_USER, driver.pin(), kDigits));
  // Of use on an OpenPGP card; a PIV card has its management key from the user's login.
  (void)vendor_functions().KUNCI_LoginManagement(driver.session, driver.so_pin(), kDigits);
  const auto pair = Client::generate_ec(driver.session, driver.signing_id,
                                        crypto::ec_parameters(crypto::Curve::p256));
  Client::write_certificate(driver.session, driver.signing_id, 900);
  Bytes signature;
  MUST(Client::sign(driver.session, CKM_ECDSA_SHA256, pair.private_key, bytes_of("surat"),
                    signature));
  MUST(module().C_SetPIN(driver.session, driver.pin(), kDigits, driver.next_pin(), kDigits));
  MUST(vendor_functions().KUNCI_UnblockPIN(slot, driver.so_pin(), kDigits, driver.pin(), kDigits));
  MUST(module().C_Logout(driver.session));
}

std::string in_home(const char* name) { return std::string(getenv("HOME")) + "/" + name; }

/// What has to be found: a copy in memory, one in the log, one in another file.
void leak(const Secrets& secrets) {
  static volatile char copy[3 * kDigits];
  std::ranges::copy(secrets, std::begin(copy));
  const std::string_view digits(secrets.data(), secrets.size());
  const ByteView octets = bytes_of(digits);
  std::ofstream log(in_home("kunci.log"), std::ios::app);
  for (std::size_t i = 0; i < octets.size(); i += kDigits) {
    log << "< " << to_hex(octets.subspan(i, kDigits)) << "\n";
  }
  std::ofstream(in_home("left-behind")) << digits;
}

void wait_to_be_looked_at() {
  char octet = '.';
  if (write(STDOUT_FILENO, &octet, 1) != 1 || read(STDIN_FILENO, &octet, 1) != 1) _exit(201);
}

int drive(const std::string& signing_id, bool leaking) {
  Driver driver{.signing_id = static_cast<std::uint8_t>(std::stoi(signing_id))};
  if (read(STDIN_FILENO, driver.secrets.data(), driver.secrets.size()) != 3 * kDigits) return 202;
  use_all_secrets(driver);
  if (leaking) leak(driver.secrets);
  wipe(driver.secrets.data(), driver.secrets.size());
  wait_to_be_looked_at();
  MUST(module().C_Finalize(nullptr));
  wait_to_be_looked_at();
  return 0;
}

Secrets random_digits() {
  Secrets digits{};
  std::array<std::uint8_t, 3 * kDigits> octets{};
  EXPECT_TRUE(crypto::fill_with_random(octets));
  for (std::size_t i = 0; i < digits.size(); ++i) {
    digits[i] = static_cast<char>('0' + octets[i] % 10);
  }
  return digits;
}

/// Found by its name anywhere in these places.
bool names(const std::vector<std::string>& places, const std::string& name, const char* where) {
  return std::ranges::any_of(places, [&](const std::string& place) {
    return place.starts_with(name) && place.find(where) != std::string::npos;
  });
}

class SecretsLeftBehind : public testing::TestWithParam<SecretiveCard> {
 protected:
  void start(std::vector<std::string> more = {}) {
    ASSERT_EQ(pipe2(in_, O_CLOEXEC), 0);
    ASSERT_EQ(pipe2(out_, O_CLOEXEC), 0);
    harness::Launch launch{
        .arguments = {"/proc/self/exe", std::string(kDriver), GetParam().signing_id}};
    std::ranges::move(more, std::back_inserter(launch.arguments));
    launch.environment.set("KUNCI_LOG", "exchanges")
        .set("KUNCI_LOG_FILE", home_.path() + "/kunci.log")
        .set("HOME", home_.path())
        .set("TMPDIR", home_.path());
    launch.descriptors = {{in_[0], STDIN_FILENO}, {out_[1], STDOUT_FILENO}};
    driver_.emplace(launch);
    close(out_[1]);
    const Secrets secrets = random_digits();
    ASSERT_EQ(write(in_[1], secrets.data(), secrets.size()), 3 * kDigits);
    const ByteView all = bytes_of(std::string_view(secrets.data(), secrets.size()));
    for (std::size_t i = 0; i < std::size(kSecretNames); ++i) {
      look_for(kSecretNames[i], all.subspan(i * kDigits, kDigits));
    }
  }

  void look_for(const std::string& name, ByteView secret) {
    for (Needle& needle : forms_of(name, secret)) needles_.push_back(std::move(needle));
  }

  /// Until the driver waits; then what the card keeps is looked for as well.
  void wait_for_driver() {
    char octet = 0;
    ASSERT_EQ(read(out_[0], &octet, 1), 1) << "the driver failed: " << status_of_driver();
    const auto state = harness::read_state(card_.path() + "/" + GetParam().state_file);
    for (const std::string& name : GetParam().secrets) {
      ASSERT_TRUE(state && state->contains(name)) << name;
      look_for("the card's " + name, state->at(name));
    }
  }

  void let_driver_go_on() { ASSERT_EQ(write(in_[1], "", 1), 1); }
  int status_of_driver() { return driver_->wait_for(std::chrono::seconds(10)).value_or(-1); }

  std::vector<std::string> in_memory() { return find_in_memory(driver_->pid(), needles_); }
  std::vector<std::string> in_files() { return find_in_files(home_.path(), needles_); }

  static void expect_nothing(const std::vector<std::string>& found, const char* when) {
    for (const std::string& place : found) ADD_FAILURE() << when << ": " << place;
  }

 private:
  const harness::TemporaryDirectory card_;
  const harness::TemporaryDirectory home_;
  const PluggedToken token_{GetParam().specification + ",state=" + card_.path()};
  int in_[2] = {-1, -1};
  int out_[2] = {-1, -1};
  std::optional<harness::ChildProcess> driver_;
  std::vector<Needle> needles_;
};

TEST_P(SecretsLeftBehind, NoneInMemoryLogsAndFiles) {
  ASSERT_NO_FATAL_FAILURE(start());
  for (const char* const when : {"after C_Logout", "after C_Finalize"}) {
    ASSERT_NO_FATAL_FAILURE(wait_for_driver());
    expect_nothing(in_memory(), when);
    let_driver_go_on();
  }
  EXPECT_EQ(status_of_driver(), 0);
  expect_nothing(in_files(), "files");
}

// The scanner itself: what is there it finds.
TEST_P(SecretsLeftBehind, EachIsFoundWhereItLeaks) {
  ASSERT_NO_FATAL_FAILURE(start({std::string(kLeaking)}));
  ASSERT_NO_FATAL_FAILURE(wait_for_driver());
  const auto memory = in_memory();
  const auto files = in_files();
  for (const char* const name : kSecretNames) {
    EXPECT_TRUE(names(memory, name, "")) << name;
    EXPECT_TRUE(names(files, std::string(name) + " in hex", "kunci.log")) << name;
    EXPECT_TRUE(names(files, name, "left-behind")) << name;
  }
}

std::string name_of_card(const testing::TestParamInfo<SecretiveCard>& tested) {
  return tested.param.name;
}

INSTANTIATE_TEST_SUITE_P(Cards, SecretsLeftBehind, testing::ValuesIn(secretive_cards()),
                         name_of_card);

}  // namespace
}  // namespace kunci::test

int main(int argc, char** argv) {
  using namespace kunci::test;
  if (argc > 2 && argv[1] == kDriver) return drive(argv[2], argc > 3 && argv[3] == kLeaking);
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
