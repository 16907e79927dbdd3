// SPDX-License-Identifier: Apache-2.0
// The commands of an OpenPGP application, one function each. A function gets a whole command and
// gives the whole answer.
#pragma once

#include "tests/harness/card/command.h"
#include "tests/harness/openpgp/openpgp_context.h"

namespace kunci::harness::openpgp {

// 7.2.2 to 7.2.4.
Reply verify(OpenPgpContext& context, const Command& command);
Reply change_reference_data(OpenPgpContext& context, const Command& command);
Reply reset_retry_counter(OpenPgpContext& context, const Command& command);

// 7.2.5 to 7.2.8.
Reply select_data(OpenPgpContext& context, const Command& command);
Reply get_data(OpenPgpContext& context, const Command& command);
Reply get_next_data(OpenPgpContext& context, const Command& command);
Reply put_data(OpenPgpContext& context, const Command& command);

// 7.2.10 to 7.2.15, 7.2.18.
Reply perform_security_operation(OpenPgpContext& context, const Command& command);
Reply internal_authenticate(OpenPgpContext& context, const Command& command);
Reply generate_key_pair(OpenPgpContext& context, const Command& command);
Reply get_challenge(OpenPgpContext& context, const Command& command);
Reply manage_security_environment(OpenPgpContext& context, const Command& command);

// 7.2.16 and 7.2.17.
Reply terminate(OpenPgpContext& context, const Command& command);
Reply activate(OpenPgpContext& context, const Command& command);

}  // namespace kunci::harness::openpgp
