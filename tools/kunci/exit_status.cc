// SPDX-License-Identifier: Apache-2.0
#include "exit_status.h"

namespace kunci::tool {

const char* name_of(ExitStatus status) {
  switch (status) {
    case ExitStatus::ok:
      return "ok";
    case ExitStatus::failed:
      return "failed";
    case ExitStatus::usage:
      return "usage";
    case ExitStatus::no_token:
      return "no_token";
    case ExitStatus::pin_incorrect:
      return "pin_incorrect";
    case ExitStatus::pin_locked:
      return "pin_locked";
    case ExitStatus::not_found:
      return "not_found";
    case ExitStatus::refused:
      return "refused";
    case ExitStatus::unsupported:
      return "unsupported";
    case ExitStatus::no_module:
      return "no_module";
    case ExitStatus::bad_input:
      return "bad_input";
    case ExitStatus::token_removed:
      return "token_removed";
    case ExitStatus::pending:
      return "pending";
    case ExitStatus::unreachable:
      return "unreachable";
    case ExitStatus::rejected:
      return "rejected";
    case ExitStatus::interrupted:
      return "interrupted";
  }
  return "failed";
}

}  // namespace kunci::tool
