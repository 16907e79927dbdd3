// SPDX-License-Identifier: Apache-2.0
#include "drivers/piv/certificate_writing.h"

#include <utility>

#include "crypto/unsigned_certificate.h"
#include "drivers/piv/commands.h"
#include "drivers/piv/powers.h"
#include "token/certificate_pairing.h"

namespace kunci::piv {

Result<void> put_certificate(AppletTransaction& transaction, CardMemory& memory, const Place& place,
                             ByteView container) {
  // What stands there after a failure is for the card to say.
  memory.certificates.forget(place.reference);
  memory.expected.forget(place.reference);
  const auto written = put_object(transaction, place.certificate_tag, container);
  if (!written) return written;
  Found<StoredCertificate> stored;
  if (!container.empty()) {
    auto parsed = certificate_from_container(container);
    if (!parsed) return fail(parsed.error());
    stored = std::make_shared<const StoredCertificate>(std::move(*parsed));
  }
  memory.certificates.remember(place.reference, std::move(stored));
  return {};
}

Result<std::optional<crypto::PublicKey>> CertificateWriting::noted_key(KeyReference place) {
  const auto pair = contents_.key_pair(place);
  if (!pair) return fail(pair.error());
  if (!*pair) return std::nullopt;
  const auto policy = contents_.key_policy(place);
  if (!policy) return fail(policy.error());
  const bool told_by_card = core_.memory.has_metadata.get() == true;
  if (told_by_card || policy->origin != Origin::generated) return std::nullopt;
  return (*pair)->public_key;
}

Result<void> CertificateWriting::write(KeyReference reference, ByteView der) {
  const Place* place = place_of(reference);
  if (place == nullptr) return fail(Errc::not_found);
  const auto certificate = certificate_for_pair(der, contents_.key_pair(reference));
  if (!certificate) return fail(certificate.error());
  const auto noted = noted_key(reference);
  if (!noted) return fail(noted.error());
  const auto container = container_for(certificate->der, *noted ? &**noted : nullptr);
  if (!container) return fail(container.error());
  return put(*place, *container);
}

Result<void> CertificateWriting::erase(KeyReference reference) {
  const Place* place = place_of(reference);
  if (place == nullptr) return fail(Errc::not_found);
  const auto noted = noted_key(reference);
  if (!noted) return fail(noted.error());
  if (!*noted) return put(*place, {});
  const auto placeholder = crypto::make_placeholder_certificate(**noted);
  if (!placeholder) return fail(placeholder.error());
  const auto container = container_for(*placeholder, nullptr);
  if (!container) return fail(container.error());
  return put(*place, *container);
}

Result<void> CertificateWriting::put(const Place& place, ByteView container) {
  return run_with_powers(core_, [&](AppletTransaction& transaction) {
    return once_only(put_certificate(transaction, core_.memory, place, container));
  });
}

}  // namespace kunci::piv
