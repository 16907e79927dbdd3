// SPDX-License-Identifier: Apache-2.0
#include "module/pin_argument.h"

#include <fnmatch.h>

#include <algorithm>
#include <string>

namespace kunci::module {
namespace {

bool pad_only(Library& library, const Session& session) {
  const auto slot = library.slots().slot(session.slot);
  if (!slot || !session.token->token->has_pin_pad()) return false;
  return std::ranges::any_of(library.config().pin_pad_only, [&slot](const std::string& pattern) {
    return fnmatch(pattern.c_str(), slot->reader.c_str(), 0) == 0;
  });
}

}  // namespace

CkResult<void> check_pin_argument(Library& library, const Session& session,
                                  const PinArgument& pin) {
  if (!pin.acceptable(*session.token->token)) return pkcs11::fail(CKR_ARGUMENTS_BAD);
  if (pin.typed() && pad_only(library, session)) return pkcs11::fail(CKR_ARGUMENTS_BAD);
  return {};
}

}  // namespace kunci::module
