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

enum class Profile : std::uint8_t {
  plain,    ///< SP 800-73-4 and nothing else
  extended  ///< with GET METADATA and the other commands that the standard leaves open
};

/// How far a card is when a test gets it.
enum class State : std::uint8_t {
  issued,       ///< plain: by its issuer, who kept the management key behind the PIN; else: factory
  initialised,  ///< by C_InitToken and C_InitPIN
  with_pairs    ///< and RSA-2048 in 9A, P-256 in 9C, with certificates of 1000 octets
};

inline constexpr std::string_view kPin = "123456";
inline constexpr std::string_view kSoPin = "87654321";
inline constexpr std::string_view kLabel = "Kartu uji";
/// Of issued plain cards, 3DES.
inline constexpr std::string_view kIssuerKey = "c1d3e5f7010203040506070809aabbccddeeff0011223344";

inline constexpr KeyReference k9a{0x9a};
inline constexpr KeyReference k9c{0x9c};
inline constexpr KeyReference k9d{0x9d};
inline constexpr KeyReference k9e{0x9e};
inline constexpr KeyReference k82{0x82};

using CardOptions = std::map<std::string, std::string, std::less<>>;

/// A virtual card in a virtual reader, and the token that the driver makes of it.
class CardUnderTest {
 public:
  using Apdus = VirtualReader::Apdus;

  /// Cards in later states are made once for a process and copied.
  CardUnderTest(Profile profile, State state, Apdus apdus = Apdus::short_only,
                const DriverSettings& settings = {});
  /// A card of its own, as the harness's options describe it.
  explicit CardUnderTest(const CardOptions& options, Apdus apdus = Apdus::short_only,
                         const DriverSettings& settings = {});
  ~CardUnderTest();

  [[nodiscard]] Token& token() { return *token_; }
  [[nodiscard]] VirtualReader& reader() { return *reader_; }

  /// As a new process sees the card, which stays in the reader and under power: nothing is
  /// remembered. The counting starts before the probe.
  void restart();
  /// What another process makes of the same card, at the same time.
  std::unique_ptr<Token> token_of_another_process();
  /// As restart(), with the card taken out and put in again.
  void reinsert();

 private:
  void put_in();

  harness::CardDirectory directory_;
  CardOptions options_;
  Apdus apdus_;
  DriverSettings settings_;
  std::optional<VirtualReader> reader_;
  std::unique_ptr<Token> token_;
};

/// For names of parameterised tests.
std::string name_of_profile(const testing::TestParamInfo<Profile>& info);

/// The options of an issued card of that profile.
CardOptions options_of(Profile profile);

/// Makes a pair and gives it a certificate of 1000 octets. The token must be logged in.
crypto::PublicKey make_pair_with_certificate(Token& token, KeyReference place,
                                             crypto::KeyAlgorithm algorithm);

}  // namespace kunci::test
