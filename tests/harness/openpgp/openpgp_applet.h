// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/harness/card/applet.h"
#include "tests/harness/openpgp/openpgp_context.h"

namespace kunci::harness {

/// An OpenPGP card application, specification 3.4.1, without secure messaging, import of private
/// keys and AES.
///
/// Passwords, counters, keys and objects survive everything but ACTIVATE FILE after TERMINATE DF;
/// the security status survives nothing, and the selection of the application that is selected
/// already where the options say so.
class OpenPgpApplet final : public Applet {
 public:
  explicit OpenPgpApplet(OpenPgpOptions options);

  ByteView aid() const override { return aid_; }
  std::size_t max_data() const override;
  bool takes_chain(std::uint8_t instruction) const override;
  void reset() override { context_.session() = {}; }
  Reply select(bool again) override;
  void deselect() override { context_.session() = {}; }
  Reply process(const Command& command) override;

 private:
  OpenPgpContext context_;
  Bytes aid_;
};

}  // namespace kunci::harness
