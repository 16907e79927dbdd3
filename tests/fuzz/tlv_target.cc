// SPDX-License-Identifier: Apache-2.0
// TLV and DER: a series is walked to its ends, and what was read is written as it was.
#include <cstdlib>

#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/target.h"
#include "tlv/oid.h"
#include "tlv/reader.h"
#include "tlv/writer.h"

namespace kunci::fuzz {
namespace {

bool is_inside(ByteView part, ByteView whole) {
  return part.empty() ||
         (part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size());
}

void walk(ByteView series, std::size_t depth) {
  tlv::Reader reader(series, depth);
  while (!reader.at_end()) {
    const auto element = reader.next();
    if (!element) return;
    if (!is_inside(element->value, series)) std::abort();
    (void)tlv::unsigned_integer(element->value);
    if (const auto text = tlv::oid_to_text(element->value)) {
      const auto back = tlv::oid_from_text(*text);
      if (!back || !equal(*back, element->value)) std::abort();
    }
    Bytes written;
    tlv::append_element(written, element->tag, element->value);
    if (const auto found = tlv::find(written, element->tag);
        !found || !equal(*found, element->value))
      std::abort();
    if (depth < 10) walk(element->value, depth + 1);
  }
}

}  // namespace
}  // namespace kunci::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace kunci;
  const ByteView octets(data, size);
  fuzz::walk(octets, 0);
  (void)tlv::oid_from_text(fuzz::text_of(octets));
  (void)tlv::find(octets, 0x5fc105);
  return 0;
}
