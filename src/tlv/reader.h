// SPDX-License-Identifier: Apache-2.0
// BER-TLV and DER, read over a span that never grows: what a card, a file or a caller announces is
// a hint, not a truth.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/bytes.h"
#include "base/error.h"

namespace kunci::tlv {

/// A tag as its octets read big-endian: 0x53, 0x7f49, 0x5fc105.
using Tag = std::uint32_t;

inline constexpr std::size_t kMaxDepth = 8;
inline constexpr std::size_t kMaxObject = 64 * 1024;

/// One element: its tag and its value, both inside the octets that were given to the reader.
struct Element {
  Tag tag = 0;
  ByteView value;
  ByteView whole;  ///< tag, length and value

  [[nodiscard]] bool constructed() const;
};

/// A cursor over a series of elements (ISO/IEC 7816-4 5.2, X.690 8.1). Tags of up to three octets
/// and definite lengths of up to four octets are read; everything else is Errc::malformed.
class Reader {
 public:
  explicit Reader(ByteView octets, std::size_t depth = 0) : rest_(octets), depth_(depth) {}

  [[nodiscard]] bool at_end() const { return rest_.empty(); }
  [[nodiscard]] ByteView rest() const { return rest_; }
  /// The tag of the next element, without moving; nothing at the end or where no tag can be read.
  [[nodiscard]] std::optional<Tag> peek() const;
  /// The next element; moves past it.
  Result<Element> next();
  /// The next element, which must have this tag.
  Result<Element> expect(Tag tag);
  /// A reader over the value of the next element, which must have this tag; malformed below
  /// kMaxDepth.
  Result<Reader> enter(Tag tag);
  /// The next element if it has this tag; the reader stays where it is otherwise.
  Result<std::optional<Element>> take_if(Tag tag);

 private:
  ByteView rest_;
  std::size_t depth_;
};

/// The value of the first element with this tag in a series; not_found without, malformed where the
/// series breaks first.
Result<ByteView> find(ByteView series, Tag tag);

/// A DER INTEGER's value as a big-endian magnitude without leading zeros (X.690 8.3); malformed if
/// negative or empty.
Result<ByteView> unsigned_integer(ByteView value);

}  // namespace kunci::tlv
