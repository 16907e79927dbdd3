// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/bytes.h"
#include "base/secret.h"

namespace kunci::tool {

/// Why a new PIN would be guessed within the first tries, untranslated; nullptr when it is not that
/// bad: factory values, one character over and over, a short pattern repeated, characters that
/// count up or down.
const char* weakness_of(ByteView pin);

/// A random decimal PIN of `digits` digits without such a weakness, from OpenSSL's private
/// generator.
WipedBytes random_digits(std::size_t digits);

}  // namespace kunci::tool
