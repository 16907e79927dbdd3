// SPDX-License-Identifier: Apache-2.0
#include "crypto/certificate_frame.h"

#include "crypto/asn1_tag.h"
#include "tlv/reader.h"

namespace kunci::crypto {
namespace {

constexpr tlv::Tag kVersion = 0xa0;
constexpr tlv::Tag kExtensions = 0xa3;

// Reads elements one after another and remembers the first failure, so that a fixed series of
// fields can be read without a question after each.
class Fields {
 public:
  explicit Fields(tlv::Reader reader) : reader_(reader) {}

  tlv::Element take(tlv::Tag tag) {
    const auto element = reader_.expect(tag);
    if (!element) {
      broken_ = true;
      return {};
    }
    return *element;
  }
  void skip(tlv::Tag tag) {
    if (!reader_.take_if(tag)) broken_ = true;
  }
  [[nodiscard]] bool broken() const { return broken_; }
  tlv::Reader& reader() { return reader_; }

 private:
  tlv::Reader reader_;
  bool broken_ = false;
};

// What follows the public key is optional; a broken rest only costs the extensions.
ByteView find_extensions(tlv::Reader& reader) {
  return tlv::find(reader.rest(), kExtensions).value_or(ByteView{});
}

Result<void> read_inner(CertificateFrame& frame, const tlv::Reader& reader) {
  Fields fields(reader);
  fields.skip(kVersion);
  frame.serial = fields.take(asn1::kInteger).whole;
  frame.inner_algorithm = fields.take(asn1::kSequence).whole;
  frame.issuer = fields.take(asn1::kSequence).whole;
  frame.validity = fields.take(asn1::kSequence).value;
  frame.subject = fields.take(asn1::kSequence).whole;
  frame.spki = fields.take(asn1::kSequence).whole;
  if (fields.broken()) return fail(Errc::malformed);
  frame.extensions = find_extensions(fields.reader());
  return {};
}

}  // namespace

Result<CertificateFrame> read_frame(ByteView octets) {
  tlv::Reader reader(octets);
  const auto certificate = reader.expect(asn1::kSequence);
  if (!certificate) return fail(certificate.error());
  CertificateFrame frame{};
  frame.whole = certificate->whole;
  Fields fields(tlv::Reader(certificate->value, 1));
  auto inner = fields.reader().enter(asn1::kSequence);
  if (!inner) return fail(inner.error());
  if (const auto read = read_inner(frame, *inner); !read) return fail(read.error());
  frame.outer_algorithm = fields.take(asn1::kSequence).whole;
  frame.signature = fields.take(asn1::kBitString).value;
  if (fields.broken() || !fields.reader().at_end()) return fail(Errc::malformed);
  return frame;
}

}  // namespace kunci::crypto
