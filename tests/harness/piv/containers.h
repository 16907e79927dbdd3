// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>

#include "tests/harness/piv/piv_options.h"
#include "tlv/reader.h"

namespace kunci::harness {

/// Room for one data object (SP 800-73-4 pt 1, tables 2 and 3 and appendix A).
struct Container {
  bool needs_pin = false;    ///< to be read
  bool writable = true;      ///< with the management key
  std::size_t capacity = 0;  ///< of its content, in octets
};

/// Nothing if a card of these options has no such object.
std::optional<Container> find_container(const PivOptions& options, tlv::Tag tag);

/// The content of a certificate object: the certificate uncompressed (SP 800-73-4 pt 1, appendix
/// A).
Bytes certificate_object(ByteView certificate);

}  // namespace kunci::harness
