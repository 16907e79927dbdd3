// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "base/bytes.h"
#include "tests/harness/card/card_factory.h"
#include "tests/harness/card/status.h"
#include "tests/harness/card/virtual_card.h"

namespace kunci::harness {

/// A response APDU taken apart.
struct Response {
  Bytes data;
  StatusWord status = 0;

  friend bool operator==(const Response&, const Response&) = default;
};

/// A card inside the test's own process, inserted and powered. Unless the options name a `state`
/// directory, what it remembers goes with it.
class InProcessCard {
 public:
  using Options = std::initializer_list<std::pair<const std::string, std::string>>;

  /// As make_card(). Example: `InProcessCard card("piv", {{"profile", "yubico"}});`
  explicit InProcessCard(std::string kind, Options options = {});

  VirtualCard& card() { return *card_; }

  /// One exchange, as it goes over the contacts.
  Response transmit(ByteView apdu);

  /// The same, with the APDU as hexadecimal digits; blanks between them are skipped.
  Response transmit(std::string_view hex);

  /// A command in short form and all of its answer: long data goes as a chain, and 61xx is
  /// followed.
  Response exchange(std::string_view header_hex, ByteView data = {});

  /// Out of the reader and in again.
  void reinsert();

 private:
  std::unique_ptr<VirtualCard> card_;
};

}  // namespace kunci::harness
