// SPDX-License-Identifier: Apache-2.0
// AES key wrap (SP 800-38F).
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/bytes.h"
#include "base/error.h"
#include "base/secret.h"

namespace kunci::crypto {

enum class KeyWrapForm : std::uint8_t {
  plain,  ///< KW (RFC 3394): at least two half-blocks
  padded  ///< KWP (RFC 5649): any number of octets but none
};

struct KeyWrapParameters {
  KeyWrapForm form = KeyWrapForm::plain;
  Bytes iv{};  ///< empty: the standard's; otherwise 8 octets (KW) or 4 (KWP)
};

/// The longest that is wrapped here.
inline constexpr std::size_t kMaxWrapped = 64 * 1024;

/// Octets of what wrap_octets() gives.
std::size_t wrapped_size(KeyWrapForm form, std::size_t plain);

/// key_size, parameter_invalid; data_length for what this form cannot wrap.
Result<WipedBytes> wrap_octets(const KeyWrapParameters& parameters, ByteView key, ByteView plain);
/// data_length for what cannot be a result of wrap_octets(); ciphertext_invalid for what is none
/// under this key.
Result<WipedBytes> unwrap_octets(const KeyWrapParameters& parameters, ByteView key,
                                 ByteView wrapped);

}  // namespace kunci::crypto
