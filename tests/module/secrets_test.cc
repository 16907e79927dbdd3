// SPDX-License-Identifier: Apache-2.0
// A program that uses every secret of a token, and what is left of them after the logout and after
// C_Finalize: in its memory, in the log at its highest level, in the files that it wrote. The
// program is this one, run anew, so that it knows the secrets by its standard input alone.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <filesystem>
#include <string_view>

#include "base/secret.h"
#include "crypto/algorithm.h"
#include "crypto/random.h"
#include "tests/harness/card/state_file.h"
#include "tests/harness/process/child_process.h"
#include "tests/harness/process/temporary_directory.h"
#include "tests/module/process_memory.h"
#include "tests/module/token_fixture.h"

namespace kunci::test {
namespace {

constexpr std::size_t kDigits = 8;
constexpr std::string_view kDriver = "--driver";

/// As they lie in the pipe: the PIN, the next one, and the SO PIN.
using Secrets = std::array<char, 3 * kDigits>;

struct Driver {
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
  const auto pair =
      Client::generate_ec(driver.session, 0x02, crypto::ec_parameters(crypto::Curve::p256));
  Client::write_certificate(driver.session, 0x02, 900);
  Bytes signature;
  MUST(Client::sign(driver.session, CKM_ECDSA_SHA256, pair.private_key, bytes_of("surat"),
                    signature));
  MUST(module().C_SetPIN(driver.session, driver.pin(), kDigits, driver.next_pin(), kDigits));
  MUST(vendor_functions().KUNCI_UnblockPIN(slot, driver.so_pin(), kDigits, driver.pin(), kDigits));
  MUST(module().C_Logout(driver.session));
}

void wait_to_be_looked_at() {
  char octet = '.';
  if (write(STDOUT_FILENO, &octet, 1) != 1 || read(STDIN_FILENO, &octet, 1) != 1) _exit(201);
}

int drive() {
  Driver driver;
  if (read(STDIN_FILENO, driver.secrets.data(), driver.secrets.size()) != 3 * kDigits) return 202;
  use_all_secrets(driver);
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

std::vector<Needle> needles_for(const Secrets& secrets) {
  std::vector<Needle> needles;
  const ByteView all = bytes_of(std::string_view(secrets.data(), secrets.size()));
  const char* const names[] = {"PIN", "next PIN", "PUK"};
  for (std::size_t i = 0; i < std::size(names); ++i) {
    for (Needle& needle : forms_of(names[i], all.subspan(i * kDigits, kDigits))) {
      needles.push_back(std::move(needle));
    }
  }
  return needles;
}

void expect_nothing(const std::vector<std::string>& found, const char* when) {
  for (const std::string& place : found) ADD_FAILURE() << when << ": " << place;
}

TEST(SecretsLeftBehind, NoneInMemoryLogsAndFiles) {
  const harness::TemporaryDirectory card;
  const harness::TemporaryDirectory home;
  const PluggedToken token("piv:profile=yubico,content=factory,state=" + card.path());
  int in[2];
  int out[2];
  ASSERT_EQ(pipe2(in, O_CLOEXEC), 0);
  ASSERT_EQ(pipe2(out, O_CLOEXEC), 0);
  harness::Launch launch{.arguments = {"/proc/self/exe", std::string(kDriver)}};
  launch.environment.set("KUNCI_LOG", "exchanges")
      .set("KUNCI_LOG_FILE", home.path() + "/kunci.log")
      .set("HOME", home.path())
      .set("TMPDIR", home.path());
  launch.descriptors = {{in[0], STDIN_FILENO}, {out[1], STDOUT_FILENO}};
  harness::ChildProcess driver(launch);
  close(out[1]);
  const Secrets secrets = random_digits();
  ASSERT_EQ(write(in[1], secrets.data(), secrets.size()), 3 * kDigits);
  std::vector<Needle> needles = needles_for(secrets);
  for (const char* const when : {"after C_Logout", "after C_Finalize"}) {
    char octet = 0;
    ASSERT_EQ(read(out[0], &octet, 1), 1) << "the driver failed";
    const auto state = harness::read_state(card.path() + "/piv.state");
    ASSERT_TRUE(state && state->contains("management.key"));
    for (Needle& needle : forms_of("management key", state->at("management.key"))) {
      needles.push_back(std::move(needle));
    }
    expect_nothing(find_in_memory(driver.pid(), needles), when);
    ASSERT_EQ(write(in[1], &octet, 1), 1);
  }
  EXPECT_EQ(driver.wait_for(std::chrono::seconds(10)), 0);
  expect_nothing(find_in_files(home.path(), needles), "files");
  EXPECT_FALSE(std::filesystem::is_empty(home.path())) << "no log was written";
}

}  // namespace
}  // namespace kunci::test

int main(int argc, char** argv) {
  if (argc == 2 && argv[1] == kunci::test::kDriver) return kunci::test::drive();
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
