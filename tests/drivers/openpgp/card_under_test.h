// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "iso7816/card.h"
#include "tests/drivers/token_access.h"
#include "tests/harness/card/card_directory.h"
#include "tests/support/virtual_reader.h"
#include "token/settings.h"
#include "token/token.h"

namespace kunci::test {

inline constexpr std::string_view kPin = "482913";
inline constexpr std::string_view kSoPin = "87654321";
inline constexpr std::string_view kLabel = "Kartu uji";

inline constexpr KeyReference kSign{0xb6};
inline constexpr KeyReference kDecrypt{0xb8};
inline constexpr KeyReference kAuthenticate{0xa4};

using CardOptions = std::map<std::string, std::string, std::less<>>;

/// How far a card is when a test gets it.
enum class State : std::uint8_t {
  factory,
  initialised,  ///< by C_InitToken and C_InitPIN, or by its issuer where the options name PINs
  with_pairs    ///< and RSA-2048 in all three places, without certificates
};

/// A card whose PINs are not hashed and have no object that says so, several signatures a PIN.
CardOptions simple_card();

/// A card that wants hashes, as its issuer hands it out: an initialisation would end that.
CardOptions hashed_pins_card();

/// A virtual card in a virtual reader, and the token that the driver makes of it.
class OpenPgpUnderTest {
 public:
  using Apdus = VirtualReader::Apdus;

  /// Cards in later states are made once for a process and kind, and copied.
  explicit OpenPgpUnderTest(State state, const CardOptions& options = simple_card(),
                            Apdus apdus = Apdus::short_only, const DriverSettings& settings = {});
  ~OpenPgpUnderTest();

  [[nodiscard]] Token& token() { return *token_; }
  [[nodiscard]] VirtualReader& reader() { return *reader_; }

  /// As a new process sees the card, which stays in the reader and under power. The counting starts
  /// before the probe.
  void restart();
  /// As restart(), with the card taken out and put in again.
  void reinsert();
  /// What another process makes of the same card, at the same time.
  std::unique_ptr<Token> token_of_another_process();

 private:
  void put_in();

  harness::CardDirectory directory_;
  CardOptions options_;
  Apdus apdus_;
  DriverSettings settings_;
  std::optional<VirtualReader> reader_;
  std::unique_ptr<Token> token_;
};

/// Logs the user in, with PW3 besides.
void login_to_manage(Token& token);

/// Makes a pair; the token must be logged in to manage.
crypto::PublicKey make_pair_in(Token& token, KeyReference place, crypto::KeyAlgorithm algorithm);

}  // namespace kunci::test
