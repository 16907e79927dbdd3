// SPDX-License-Identifier: Apache-2.0
#include "token/token.h"

namespace kunci {

Result<bool> Token::is_vacant(KeyReference place) {
  const auto pair = key_pair(place);
  if (!pair) return fail(pair.error());
  if (*pair) return false;
  const auto stored = certificate(place);
  if (!stored) return fail(stored.error());
  return *stored == nullptr;
}

}  // namespace kunci
