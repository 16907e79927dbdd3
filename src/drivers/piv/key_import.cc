// SPDX-License-Identifier: Apache-2.0
#include "drivers/piv/key_import.h"

#include <utility>

#include "drivers/piv/algorithms.h"
#include "drivers/piv/generation.h"
#include "drivers/piv/metadata.h"
#include "drivers/piv/powers.h"
#include "drivers/piv/vendor_commands.h"
#include "tlv/writer.h"

namespace kunci::piv {
namespace {

constexpr tlv::Tag kFirstRsaPart = 0x01;  // p, q, dp, dq, qinv
constexpr tlv::Tag kEcScalar = 0x06;
constexpr tlv::Tag kEd25519Scalar = 0x07;
constexpr tlv::Tag kX25519Scalar = 0x08;

/// A number of exactly `size` octets; data_length where it has more.
Result<void> append_number(WipedBytes& elements, tlv::Tag tag, ByteView number, std::size_t size) {
  while (number.size() > size && number[0] == 0) number = number.subspan(1);
  if (number.empty() || number.size() > size) return fail(Errc::data_length);
  WipedBytes padded(size - number.size(), 0);
  append(padded, number);
  tlv::append_element(elements, tag, padded);
  return {};
}

tlv::Tag scalar_tag(const crypto::KeyAlgorithm& algorithm) {
  if (algorithm.kind == crypto::KeyKind::edwards) return kEd25519Scalar;
  if (algorithm.kind == crypto::KeyKind::montgomery) return kX25519Scalar;
  return kEcScalar;
}

Result<WipedBytes> elements_of(const PrivateKeyMaterial& material, const GenerateOptions& options) {
  const crypto::KeyAlgorithm& algorithm = material.public_key.algorithm;
  const std::size_t size = crypto::size_in_octets(algorithm);
  WipedBytes elements;
  elements.reserve(4 * size);
  Result<void> done{};
  if (algorithm.kind == crypto::KeyKind::rsa) {
    tlv::Tag part = kFirstRsaPart;
    for (const Secret* number :
         {&material.p, &material.q, &material.dp, &material.dq, &material.qinv}) {
      done = append_number(elements, part++, number->view(), size / 2);
      if (!done) return fail(done.error());
    }
  } else {
    done = append_number(elements, scalar_tag(algorithm), material.scalar.view(), size);
    if (!done) return fail(done.error());
  }
  append(elements, policy_elements(options.consent, options.touch));
  return elements;
}

}  // namespace

Result<void> KeyImport::import(KeyReference reference, const PrivateKeyMaterial& material,
                               const GenerateOptions& options) {
  const Place* place = place_of(reference);
  const Algorithm* algorithm = algorithm_for(material.public_key.algorithm);
  if (place == nullptr) return fail(Errc::not_found);
  if (algorithm == nullptr) return fail(Errc::unsupported);
  if (const auto sound = crypto::check(material.public_key); !sound) return sound;
  const auto elements = elements_of(material, options);
  if (!elements) return fail(elements.error());
  return run_with_powers(core_, [&](AppletTransaction& transaction) -> Result<void> {
    const auto prepared = prepare_place(transaction, core_, *place, options);
    if (!prepared) return fail(prepared.error());
    const auto status = import_key(transaction, algorithm->id, reference.value, *elements);
    if (!status) return fail(status.error());
    if (!status->ok()) return once_only(Result<void>(fail(iso7816::error_from(*status))));
    const auto settled = once_only(settle_place(transaction, core_, *place, {}));
    if (!settled) return settled;
    core_.memory.made_here.remember(reference,
                                    std::make_shared<const crypto::PublicKey>(material.public_key));
    return {};
  });
}

}  // namespace kunci::piv
