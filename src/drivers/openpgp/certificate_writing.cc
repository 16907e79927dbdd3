// SPDX-License-Identifier: Apache-2.0
#include "drivers/openpgp/certificate_writing.h"

#include <memory>
#include <utility>

#include "drivers/openpgp/commands.h"
#include "drivers/openpgp/data_objects.h"
#include "drivers/openpgp/pins.h"
#include "drivers/openpgp/reading.h"
#include "drivers/openpgp/whole_writing.h"
#include "token/certificate_pairing.h"

namespace kunci::openpgp {
namespace {

/// What it means that the card knows no such place, if it is our applet that says so.
Result<void> outcome_without_place(AppletTransaction& transaction, Core& core, ByteView der) {
  if (const auto proven = prove_applet(transaction, core); !proven) return proven;
  return der.empty() ? Result<void>() : fail(Errc::unsupported);
}

}  // namespace

Result<void> put_certificate(AppletTransaction& transaction, Core& core, const Place& place,
                             ByteView der) {
  const auto put = [&]() -> Result<void> {
    const auto selected = select_certificate(transaction, core, place);
    if (!selected) return selected;
    // What stands there after a failure is for the card to say; where a chain breaks, its end may
    // have gone to the first place.
    if (transaction.goes_in_pieces(der.size())) core.memory.certificates.clear();
    core.memory.certificates.forget(place.reference);
    return put_data(transaction, tag::kCertificate, der);
  };
  const auto look = [&]() -> Result<WipedBytes> {
    const auto selected = select_certificate(transaction, core, place);
    if (!selected) return fail(selected.error());
    return read_certificate_object(transaction);
  };
  auto written = write_whole(transaction, der, put, look);
  if (failed_with(written, Errc::not_found)) {
    written = outcome_without_place(transaction, core, der);
  }
  if (!written) return written;
  core.memory.certificates.remember(
      place.reference, der.empty() ? nullptr : std::make_shared<const Bytes>(copy_of(der)));
  return {};
}

Result<void> CertificateWriting::write(KeyReference reference, ByteView der) {
  const Place* place = place_of(reference);
  if (place == nullptr) return fail(Errc::not_found);
  const auto certificate = certificate_for_pair(der, contents_.key_pair(reference));
  if (!certificate) return fail(certificate.error());
  const auto data = application_data(core_);
  if (!data) return fail(data.error());
  const std::size_t most = (*data)->capabilities.max_certificate;
  if (most != 0 && certificate->der.size() > most) return fail(Errc::data_length);
  return run_as_admin(core_, [&](AppletTransaction& transaction) {
    return once_only(put_certificate(transaction, core_, *place, certificate->der));
  });
}

Result<void> CertificateWriting::erase(KeyReference reference) {
  const Place* place = place_of(reference);
  if (place == nullptr) return fail(Errc::not_found);
  return run_as_admin(core_, [&](AppletTransaction& transaction) {
    return once_only(put_certificate(transaction, core_, *place, {}));
  });
}

}  // namespace kunci::openpgp
