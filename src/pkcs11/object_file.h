// SPDX-License-Identifier: Apache-2.0
// A file of the object cache: a line that says what it is, the objects, and a digest over both.
#pragma once

#include <optional>

#include "base/bytes.h"
#include "token/object_cache.h"

namespace kunci::pkcs11 {

inline constexpr std::size_t kObjectFileLimit = 64 * 1024;

/// Empty where the objects do not fit into one file.
Bytes object_file_from(const CachedObjects& objects);
/// Nothing where the file is not whole, or not of this version.
std::optional<CachedObjects> objects_in(ByteView file);

}  // namespace kunci::pkcs11
