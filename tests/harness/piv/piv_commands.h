// SPDX-License-Identifier: Apache-2.0
// The commands of a PIV application, one function each. A function gets a whole command and gives
// the whole answer.
#pragma once

#include "tests/harness/card/command.h"
#include "tests/harness/piv/piv_context.h"

namespace kunci::harness {

// SP 800-73-4 pt 2, 3.1: data access, and 3.3.1.
Reply get_data(PivContext& context, const Command& command);
Reply put_data(PivContext& context, const Command& command);

// SP 800-73-4 pt 2, 3.2.1 to 3.2.3.
Reply verify(PivContext& context, const Command& command);
Reply change_reference_data(PivContext& context, const Command& command);
Reply reset_retry_counter(PivContext& context, const Command& command);

// SP 800-73-4 pt 2, 3.2.4. The management key's protocols are a part of their own.
Reply general_authenticate(PivContext& context, const Command& command);
Reply authenticate_management(PivContext& context, const Command& command);

// SP 800-73-4 pt 2, 3.3.2.
Reply generate_key_pair(PivContext& context, const Command& command);

// Yubico's extensions.
Reply import_key(PivContext& context, const Command& command);
Reply move_key(PivContext& context, const Command& command);
Reply attest(PivContext& context, const Command& command);
Reply get_metadata(PivContext& context, const Command& command);
Reply get_version(PivContext& context, const Command& command);
Reply get_serial(PivContext& context, const Command& command);
Reply set_management_key(PivContext& context, const Command& command);
Reply set_pin_retries(PivContext& context, const Command& command);
Reply reset_application(PivContext& context, const Command& command);

}  // namespace kunci::harness
