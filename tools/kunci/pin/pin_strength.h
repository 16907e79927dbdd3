// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include "base/bytes.h"
#include "base/secret.h"

namespace kunci::tool {

/// Why a new PIN would be guessed within the first tries, untranslated; nullptr when it is not that
/// bad: factory values, one character over and over, a short pattern repeated, characters that
/// count up or down.
const char* weakness_of(ByteView pin);

/// A decimal PIN of `digits` digits made from octets that `next` gives, each as likely as any
/// other: the first without such a weakness that `acceptable`, if any, takes. Throws Failure when
/// ten thousand were not.
WipedBytes digits_from(const std::function<std::uint8_t()>& next, std::size_t digits,
                       const std::function<bool(ByteView)>& acceptable = {});

/// A random octet, from OpenSSL's private generator.
std::uint8_t random_octet();

/// A random decimal PIN of `digits` digits without such a weakness.
WipedBytes random_digits(std::size_t digits);

}  // namespace kunci::tool
