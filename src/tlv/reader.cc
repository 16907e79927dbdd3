// SPDX-License-Identifier: Apache-2.0
#include "tlv/reader.h"

namespace kunci::tlv {
namespace {

struct Header {
  Tag tag;
  std::size_t header_size;
  std::size_t value_size;
};

struct TagField {
  Tag tag;
  std::size_t size;
};

std::optional<TagField> read_tag(ByteView octets) {
  if (octets.empty()) return std::nullopt;
  Tag tag = octets[0];
  if ((octets[0] & 0x1f) != 0x1f) return TagField{tag, 1};
  for (std::size_t i = 1; i < 3 && i < octets.size(); ++i) {
    tag = tag << 8 | octets[i];
    if ((octets[i] & 0x80) == 0) return TagField{tag, i + 1};
  }
  return std::nullopt;
}

std::optional<Header> read_header(ByteView octets) {
  const auto tag = read_tag(octets);
  if (!tag || octets.size() <= tag->size) return std::nullopt;
  const std::uint8_t first = octets[tag->size];
  if (first < 0x80) return Header{tag->tag, tag->size + 1, first};
  const std::size_t count = first & 0x7fU;
  if (count == 0 || count > 4 || octets.size() < tag->size + 1 + count) return std::nullopt;
  std::size_t size = 0;
  for (std::size_t i = 0; i < count; ++i) size = size << 8 | octets[tag->size + 1 + i];
  return Header{tag->tag, tag->size + 1 + count, size};
}

}  // namespace

bool Element::constructed() const { return !whole.empty() && (whole[0] & 0x20) != 0; }

std::optional<Tag> Reader::peek() const {
  const auto tag = read_tag(rest_);
  if (!tag) return std::nullopt;
  return tag->tag;
}

Result<Element> Reader::next() {
  const auto header = read_header(rest_);
  if (!header || header->value_size > kMaxObject ||
      header->value_size > rest_.size() - header->header_size) {
    return fail(Errc::malformed);
  }
  const std::size_t size = header->header_size + header->value_size;
  const Element element{.tag = header->tag,
                        .value = rest_.subspan(header->header_size, header->value_size),
                        .whole = rest_.first(size)};
  rest_ = rest_.subspan(size);
  return element;
}

Result<Element> Reader::expect(Tag tag) {
  if (peek() != tag) return fail(Errc::malformed);
  return next();
}

Result<Reader> Reader::enter(Tag tag) {
  if (depth_ + 1 > kMaxDepth) return fail(Errc::malformed);
  const auto element = expect(tag);
  if (!element) return fail(element.error());
  return Reader(element->value, depth_ + 1);
}

Result<std::optional<Element>> Reader::take_if(Tag tag) {
  if (peek() != tag) return std::optional<Element>{};
  const auto element = next();
  if (!element) return fail(element.error());
  return std::optional<Element>{*element};
}

Result<ByteView> find(ByteView series, Tag tag) {
  Reader reader(series);
  while (!reader.at_end()) {
    const auto element = reader.next();
    if (!element) return fail(element.error());
    if (element->tag == tag) return element->value;
  }
  return fail(Errc::not_found);
}

Result<ByteView> unsigned_integer(ByteView value) {
  if (value.empty() || (value[0] & 0x80) != 0) return fail(Errc::malformed);
  std::size_t zeros = 0;
  while (zeros < value.size() && value[zeros] == 0) ++zeros;
  return value.subspan(zeros);
}

}  // namespace kunci::tlv
