// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace kunci::tool {

/// How the tool ends. The numbers are promised in kunci(1): scripts rely on them.
enum class ExitStatus : int {
  ok = 0,
  failed = 1,         ///< anything that has no number of its own
  usage = 2,          ///< the command line is wrong; nothing was done
  no_token = 3,       ///< no token, not the one asked for, or more than one to choose from
  pin_incorrect = 4,  ///< a PIN, SO PIN or PUK was refused
  pin_locked = 5,     ///< no tries left, or only the last one and --last-try was not given
  not_found = 6,      ///< no such key, certificate or object on the token
  refused = 7,  ///< would lose or overwrite something and was not allowed to, or a rule forbids it
  unsupported = 8,     ///< the token or its module cannot do this
  no_module = 9,       ///< the PKCS #11 module cannot be loaded
  bad_input = 10,      ///< a file or value given is not valid
  token_removed = 11,  ///< the token was pulled out or does not answer
  pending = 12,        ///< the CA has not decided yet: the same command later goes on
  unreachable = 13,    ///< nobody answers at the CA's address, or what answers is not trusted
  rejected = 14,       ///< the CA refused
  interrupted = 130,   ///< ended by the keyboard while asking
};

/// The word for it in JSON: "pin_incorrect".
const char* name_of(ExitStatus status);

}  // namespace kunci::tool
