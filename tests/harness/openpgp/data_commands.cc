// SPDX-License-Identifier: Apache-2.0
// SELECT DATA, GET DATA and GET NEXT DATA (7.2.5 to 7.2.7).
#include <array>

#include "tests/harness/openpgp/application_data.h"
#include "tests/harness/openpgp/openpgp_commands.h"
#include "tests/harness/openpgp/stored_objects.h"
#include "tlv/writer.h"

namespace kunci::harness::openpgp {
namespace {

Reply stored_content(OpenPgpContext& context, tlv::Tag tag) {
  const auto object = find_stored_object(context.options(), tag);
  if (!object || object->read == Access::never) return status::kReferenceNotFound;
  if (!may(context.session(), object->read)) return status::kSecurityStatus;
  const auto& objects = context.state().objects;
  const auto found = objects.find(tag);
  return Reply(found == objects.end() ? Bytes{} : found->second);
}

Reply certificate(OpenPgpContext& context, std::size_t occurrence) {
  const bool several = context.options().has(OpenPgpFeature::several_certificates);
  const auto& certificates = context.state().certificates;
  if (several && occurrence + 1 < certificates.size()) {
    context.session().next_certificate = occurrence + 1;
  }
  return Reply(certificates[occurrence]);
}

}  // namespace

Reply select_data(OpenPgpContext& context, const Command& command) {
  constexpr std::uint8_t kOccurrenceByTag = 0x04;
  // A general reference that holds a tag list with one tag (7.2.5).
  static constexpr std::array<std::uint8_t, 6> kCertificate = {0x60, 0x04, 0x5c, 0x02, 0x7f, 0x21};
  if (command.p2 != kOccurrenceByTag) return status::kWrongParameters;
  ByteView wanted = command.data;
  if (context.options().select_data_with_length) {
    if (wanted.empty() || wanted[0] != kCertificate.size()) return status::kWrongData;
    wanted = wanted.subspan(1);
  }
  if (!equal(wanted, kCertificate)) return status::kReferenceNotFound;
  if (command.p1 >= context.state().certificates.size()) return status::kReferenceNotFound;
  context.session().certificate = command.p1;
  return status::kDone;
}

Reply get_data(OpenPgpContext& context, const Command& command) {
  if (!command.data.empty()) return status::kWrongLength;
  const tlv::Tag tag = command.p1_p2();
  if (tag == openpgp_tag::kCertificate) {
    return certificate(context, context.session().certificate);
  }
  const auto composed = composed_object(context, tag);
  if (!composed) return stored_content(context, tag);
  if (tag == openpgp_tag::kDiscretionary) return status::kReferenceNotFound;
  const bool bare = context.options().bare_templates || !is_template(tag);
  return Reply(bare ? *composed : tlv::element(tag, *composed));
}

Reply get_next_data(OpenPgpContext& context, const Command& command) {
  const auto next = context.session().next_certificate;
  if (command.p1_p2() != openpgp_tag::kCertificate || !next) return status::kReferenceNotFound;
  context.session().next_certificate.reset();
  return certificate(context, *next);
}

}  // namespace kunci::harness::openpgp
