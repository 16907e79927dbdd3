// SPDX-License-Identifier: Apache-2.0
// What `kunci doctor` looks at. Nothing is changed, no PIN is used, no try is spent.
#pragma once

#include <string>

#include "client/module.h"
#include "doctor/finding.h"

namespace kunci::tool {

/// pcscd: whether its socket is there, and whether polkit lets this user in.
void examine_service(Findings& findings);

/// Readers, and what is in them: tokens, their PINs, factory secrets, certificates.
void examine_readers(const Module& module, Findings& findings);

/// Whether p11-kit, and the NSS databases of this user's browsers, know the module.
void examine_registrations(const std::string& module_path, Findings& findings);

/// kunci.toml.
void examine_configuration(Findings& findings);

/// Whether the clock can be right.
void examine_clock(Findings& findings);

}  // namespace kunci::tool
