// SPDX-License-Identifier: Apache-2.0
// TERMINATE DF and ACTIVATE FILE (7.2.16, 7.2.17): back to the factory.
#include "tests/harness/openpgp/openpgp_commands.h"

namespace kunci::harness::openpgp {

Reply terminate(OpenPgpContext& context, const Command& command) {
  if (command.p1_p2() != 0) return status::kWrongParameters;
  if (!command.data.empty()) return status::kWrongLength;
  const OpenPgpState& state = context.state();
  const bool blocked = state.pw1.tries_left == 0 && state.pw3.tries_left == 0;
  if (!context.session().pw3 && !blocked) return status::kConditionsOfUse;
  context.state().terminated = true;
  context.session() = {};
  context.save();
  return status::kDone;
}

Reply activate(OpenPgpContext& context, const Command& command) {
  if (command.p1_p2() != 0) return status::kWrongParameters;
  if (context.state().terminated) context.reset_to_factory();
  return status::kDone;
}

}  // namespace kunci::harness::openpgp
