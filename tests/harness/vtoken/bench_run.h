// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/harness/vtoken/run_options.h"

namespace kunci::harness {

/// Sets up a bench, runs the command in it, obeys commands that come over the control socket
/// meanwhile, and takes all down again. The command's exit status. Throws std::exception kinds with
/// a sentence if the bench or the command cannot be started. SIGINT and SIGQUIT are left to the
/// command, SIGTERM and SIGHUP are passed on to it.
int run_in_bench(const RunOptions& options);

}  // namespace kunci::harness
