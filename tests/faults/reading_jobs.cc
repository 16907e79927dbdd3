// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <vector>

#include "tests/faults/job.h"
#include "tests/module/token_fixture.h"

namespace kunci::test {
namespace {

CK_RV start(Work& /*work*/) { return CKR_OK; }

CK_RV show_token(Work& work) {
  if (const CK_RV rv = find_slot(work); rv != CKR_OK) return rv;
  CK_TOKEN_INFO info{};
  const CK_RV rv = module().C_GetTokenInfo(work.slot, &info);
  work.product = copy_of(
      bytes_of(std::string_view(reinterpret_cast<const char*>(info.label), sizeof info.label)));
  work.product.push_back((info.flags & CKF_TOKEN_INITIALIZED) != 0 ? 1 : 0);
  work.product.push_back((info.flags & CKF_USER_PIN_INITIALIZED) != 0 ? 1 : 0);
  return rv;
}

bool shows_the_token(const Work& work) {
  std::string wanted = "Uji";
  wanted.resize(sizeof CK_TOKEN_INFO{}.label, ' ');
  wanted += "\x01\x01";
  return equal(work.product, bytes_of(wanted));
}

CK_RV value_of(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object, Bytes& value) {
  CK_ATTRIBUTE attribute{CKA_VALUE, nullptr, 0};
  const CK_RV rv = module().C_GetAttributeValue(session, object, &attribute, 1);
  if (rv != CKR_OK) return rv;
  value.resize(attribute.ulValueLen);
  attribute.pValue = value.data();
  return module().C_GetAttributeValue(session, object, &attribute, 1);
}

CK_RV find_all(CK_SESSION_HANDLE session, CK_ULONG kind, std::vector<CK_OBJECT_HANDLE>& all) {
  const Attributes wanted{{CKA_CLASS, kind}};
  auto views = views_of(wanted);
  CK_RV rv = module().C_FindObjectsInit(session, views.data(), views.size());
  if (rv != CKR_OK) return rv;
  all.resize(64);
  CK_ULONG count = 0;
  rv = module().C_FindObjects(session, all.data(), all.size(), &count);
  all.resize(rv == CKR_OK ? count : 0);
  (void)module().C_FindObjectsFinal(session);
  return rv;
}

/// `product`: how many public keys and certificates there are, and the latter's values.
CK_RV list(Work& work) {
  std::vector<CK_OBJECT_HANDLE> keys;
  std::vector<CK_OBJECT_HANDLE> certificates;
  CK_RV rv = find_all(work.session, CKO_PUBLIC_KEY, keys);
  if (rv != CKR_OK) return rv;
  rv = find_all(work.session, CKO_CERTIFICATE, certificates);
  if (rv != CKR_OK) return rv;
  work.product = {static_cast<std::uint8_t>(keys.size()),
                  static_cast<std::uint8_t>(certificates.size())};
  for (const CK_OBJECT_HANDLE certificate : certificates) {
    Bytes value;
    rv = value_of(work.session, certificate, value);
    if (rv != CKR_OK) return rv;
    if (value.size() < 600) return CKR_DATA_INVALID;
  }
  return CKR_OK;
}

bool lists_three_pairs(const Work& work) { return work.product == Bytes{3, 3}; }

bool is_disguise(const CardKind& /*card*/, const NamedFault& fault) { return fault.disguises; }

/// An OpenPGP card tells of all its keys in one answer, which is read once.
bool is_disguise_of_all(const CardKind& card, const NamedFault& fault) {
  return card.family == CardKind::Family::openpgp && fault.disguises;
}

}  // namespace

std::span<const Job> reading_jobs() {
  static const std::array kJobs{
      Job{.name = "TokenInformation",
          .prepare = start,
          .run = show_token,
          .is_right = shows_the_token,
          .may_be_deceived = is_disguise,
          .may_stay_deceived = is_disguise},
      Job{.name = "List",
          .prepare = open_session,
          .run = list,
          .is_right = lists_three_pairs,
          .may_be_deceived = is_disguise,
          .may_stay_deceived = is_disguise_of_all},
  };
  return kJobs;
}

}  // namespace kunci::test
