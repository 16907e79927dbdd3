// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/harness/card/applet.h"
#include "tests/harness/piv/piv_context.h"

namespace kunci::harness {

/// A PIV card application in one of two profiles.
///
/// `plain` is SP 800-73-4 to the letter (contact interface, no secure messaging, no biometry).
/// Where the standard leaves a choice, an option makes it. `yubico` has Yubico's documented
/// extensions of the chosen firmware version and answers as those products do where they differ
/// from the standard: SELECT ends the security status even of the selected application, absent
/// objects are told to anybody, other PIN characters than digits are taken, an empty slot is 6A80.
///
/// PINs, counters, keys and objects survive everything but RESET; the security status survives
/// nothing, with the exceptions of SP 800-73-4 pt 2, 2.4.2 and 3.1.1.
class PivApplet final : public Applet {
 public:
  explicit PivApplet(PivOptions options) : context_(std::move(options)) {}

  ByteView aid() const override;
  std::size_t max_data() const override;
  bool takes_chain(std::uint8_t instruction) const override;
  void reset() override;
  Reply select(bool again) override;
  void deselect() override;
  Reply process(const Command& command) override;

 private:
  PivContext context_;
};

}  // namespace kunci::harness
