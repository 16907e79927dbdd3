// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "tests/faults/job.h"
#include "tests/module/token_fixture.h"
#include "tests/support/test_certificate.h"

namespace kunci::test {
namespace {

constexpr std::size_t kNewCertificate = 700;  // octets; those that are there have 600

CK_RV generate(Work& work) { return generate_pair(work, work.card.places.ec); }

/// With a certificate of another size for the pair that is there.
CK_RV ready_to_write(Work& work) {
  if (const CK_RV rv = log_in_to_manage(work); rv != CKR_OK) return rv;
  if (const CK_RV rv = find_key(work, work.card.places.ec); rv != CKR_OK) return rv;
  work.input = certificate_for(
      Client::attribute(work.session, work.public_key, CKA_PUBLIC_KEY_INFO), kNewCertificate);
  return CKR_OK;
}

CK_RV write_certificate(Work& work) {
  const Attributes values{{CKA_CLASS, CK_ULONG{CKO_CERTIFICATE}},
                          {CKA_CERTIFICATE_TYPE, CK_ULONG{CKC_X_509}},
                          {CKA_TOKEN, true},
                          {CKA_ID, Bytes{work.card.places.ec}},
                          {CKA_VALUE, work.input}};
  auto views = views_of(values);
  CK_OBJECT_HANDLE object = CK_INVALID_HANDLE;
  return module().C_CreateObject(work.session, views.data(), views.size(), &object);
}

CK_RV delete_certificate(Work& work) {
  const Attributes wanted{{CKA_CLASS, CK_ULONG{CKO_CERTIFICATE}},
                          {CKA_ID, Bytes{work.card.places.ec}}};
  auto views = views_of(wanted);
  CK_RV rv = module().C_FindObjectsInit(work.session, views.data(), views.size());
  if (rv != CKR_OK) return rv;
  CK_OBJECT_HANDLE object = CK_INVALID_HANDLE;
  CK_ULONG count = 0;
  rv = module().C_FindObjects(work.session, &object, 1, &count);
  (void)module().C_FindObjectsFinal(work.session);
  if (rv != CKR_OK) return rv;
  return count == 0 ? CKR_OBJECT_HANDLE_INVALID : module().C_DestroyObject(work.session, object);
}

template <class Map>
bool differs(const Map& before, const Map& after, std::uint8_t id) {
  const auto old = before.find(id);
  const auto now = after.find(id);
  return (old == before.end()) != (now == after.end()) ||
         (old != before.end() && old->second != now->second);
}

/// What must stay whatever happens at one place.
std::string judge_others(const CardFacts& before, const CardFacts& after, std::uint8_t place) {
  for (std::uint8_t id = 1; id <= 3; ++id) {
    if (id == place) continue;
    if (differs(before.keys, after.keys, id)) return "another key is another one";
    if (differs(before.certificates, after.certificates, id)) return "another certificate changed";
  }
  return {};
}

std::string judge_generation(const CardKind& card, const CardFacts& before, const CardFacts& after,
                             CK_RV rv) {
  const std::uint8_t id = card.places.ec;
  if (!after.keys.contains(id) && before.keys.contains(id))
    return "the old key is gone for nothing";
  const bool replaced = differs(before.keys, after.keys, id);
  if (rv == CKR_OK && !replaced) return "there is no new key";
  if (!replaced && differs(before.certificates, after.certificates, id)) {
    return "the key stayed, its certificate did not";
  }
  return judge_others(before, after, id);
}

std::string judge_refusal(const CardKind& /*card*/, const CardFacts& before, const CardFacts& after,
                          CK_RV /*rv*/) {
  if (before.keys != after.keys) return "a key was overwritten";
  if (before.certificates != after.certificates) return "a certificate was overwritten";
  return {};
}

std::string judge_certificate(const CardKind& card, const CardFacts& before, const CardFacts& after,
                              CK_RV rv) {
  const std::uint8_t id = card.places.ec;
  if (differs(before.keys, after.keys, id)) return "the key is another one";
  const bool changed = differs(before.certificates, after.certificates, id);
  if (rv == CKR_OK && !changed) return "nothing was written";
  if (!after.certificates.contains(id)) return "the old certificate is gone for nothing";
  const std::size_t size = after.certificates.at(id).size();
  if (changed && size < kNewCertificate) return "half a certificate";
  return judge_others(before, after, id);
}

std::string judge_deletion(const CardKind& card, const CardFacts& before, const CardFacts& after,
                           CK_RV rv) {
  const std::uint8_t id = card.places.ec;
  if (differs(before.keys, after.keys, id)) return "the key is another one";
  if (rv == CKR_OK && !differs(before.certificates, after.certificates, id)) {
    return "nothing was deleted";
  }
  return judge_others(before, after, id);
}

}  // namespace

std::span<const Job> writing_jobs() {
  static const std::array kJobs{
      Job{.name = "Generate",
          .condition = Condition::initialised,
          .prepare = log_in_to_manage,
          .run = generate,
          .also_proper = {CKR_CURVE_NOT_SUPPORTED},
          .hint = CKR_ATTRIBUTE_VALUE_INVALID,
          .recover = accept,
          .alters_card = true,
          .use_afterwards = use_card,
          .judge = judge_generation},
      Job{.name = "GenerateWhereAKeyIs",
          .prepare = log_in_to_manage,
          .run = generate,
          .outcome = CKR_ATTRIBUTE_VALUE_INVALID,
          .hint = CKR_ATTRIBUTE_VALUE_INVALID,
          .recover = accept,
          .judge = judge_refusal},
      Job{.name = "WriteCertificate",
          .prepare = ready_to_write,
          .run = write_certificate,
          .alters_card = true,
          .use_afterwards = use_card,
          .judge = judge_certificate},
      Job{.name = "DeleteCertificate",
          .prepare = log_in_to_manage,
          .run = delete_certificate,
          .also_proper = {CKR_OBJECT_HANDLE_INVALID},
          .hint = CKR_OBJECT_HANDLE_INVALID,
          .recover = accept,
          .alters_card = true,
          .use_afterwards = use_card,
          .judge = judge_deletion},
  };
  return kJobs;
}

}  // namespace kunci::test
