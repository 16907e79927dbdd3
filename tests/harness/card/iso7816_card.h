// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/harness/card/applet.h"
#include "tests/harness/card/atr.h"
#include "tests/harness/card/virtual_card.h"

namespace kunci::harness {

/// What tells one card operating system from another at the level of ISO/IEC 7816-4.
struct CardTraits {
  CardProtocol protocol = CardProtocol::t1;
  std::string name = "kunci";   ///< in the ATR's historical octets
  Bytes history;                ///< the ATR's historical octets themselves, in place of all that
  bool extended_length = true;  ///< announced in the ATR; refused with 6700 otherwise
  bool default_applet = false;  ///< the first applet is selected after a reset
  /// A command without Le gets its answer at once; otherwise 61xx and it waits for GET RESPONSE.
  bool answers_without_le = false;
  /// An Le above what there is, other than the largest, gets 6Cxx with the right one (as T=0 cards
  /// do).
  bool exact_le = false;
  /// An application keeps its security status while another one is selected.
  bool keeps_status = false;
  /// A SELECT that finds no application leaves none selected; otherwise the old one stays.
  bool failed_select_deselects = false;
  /// SELECT with P2 other than 00 goes to the applet like any instruction.
  bool only_first_occurrence = false;
  /// Octets of the longest command, and data of the longest answer, in extended form; 0: any.
  std::size_t largest_apdu = 0;
  StatusWord nothing_to_get = status::kConditionsOfUse;  ///< GET RESPONSE out of order
};

/// A card without faults that carries applets and does for them what ISO/IEC 7816-4 asks of a card:
/// selection by full and partial AID (11.2.2), command chaining (5.3.3), short and extended length
/// (5.2), GET RESPONSE (11.7.1). There is one logical channel and no secure messaging.
class Iso7816Card final : public VirtualCard {
 public:
  Iso7816Card(CardTraits traits, std::vector<std::unique_ptr<Applet>> applets);
  ~Iso7816Card() override;

  Bytes atr() const override;
  void power_up() override { reset(); }
  void power_down() override { reset(); }
  void reset() override;
  Bytes transmit(ByteView command) override;

 private:
  struct Chain {
    Command first;
    Bytes data;
  };
  struct Pending {
    Bytes data;
    StatusWord status = status::kDone;
  };

  Reply run(Command& command);
  Reply run_chained(Command& command);
  Reply dispatch(Command& command);
  Reply select(const Command& command);
  Applet* find_applet(const Command& command) const;
  Bytes respond(const Command& command, Reply reply);
  Bytes get_response(const Command& command);

  CardTraits traits_;
  std::vector<std::unique_ptr<Applet>> applets_;
  Applet* selected_ = nullptr;
  std::optional<Chain> chain_;
  std::optional<Pending> pending_;
};

}  // namespace kunci::harness
