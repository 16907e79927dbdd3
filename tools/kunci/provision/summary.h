// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

#include "provision/journal.h"
#include "provision/roster.h"
#include "report/output.h"

namespace kunci::tool {

/// How the rows of a roster stand.
struct Summary {
  std::size_t done = 0;
  std::size_t pending = 0;  ///< wait for their certificates
  std::size_t failed = 0;   ///< stopped with a reason
  std::size_t waiting = 0;  ///< have no token yet
};

/// Counts, and tells a person each row that stopped, with its reason.
Summary summarize(const Roster& roster, Journal& journal, Output& output);

/// A line for each row: CSV with what the journal knows. No secret is in it.
std::string report_csv(const Roster& roster, Journal& journal);

}  // namespace kunci::tool
