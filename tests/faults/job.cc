// SPDX-License-Identifier: Apache-2.0
#include "tests/faults/job.h"

#include <array>
#include <vector>

#include "crypto/algorithm.h"
#include "tests/module/token_fixture.h"

namespace kunci::test {
namespace {

CK_RV find_object(CK_SESSION_HANDLE session, const Attributes& wanted, CK_OBJECT_HANDLE& found) {
  auto views = views_of(wanted);
  CK_RV rv = module().C_FindObjectsInit(session, views.data(), views.size());
  if (rv != CKR_OK) return rv;
  CK_ULONG count = 0;
  rv = module().C_FindObjects(session, &found, 1, &count);
  const CK_RV ended = module().C_FindObjectsFinal(session);
  if (rv != CKR_OK) return rv;
  if (ended != CKR_OK) return ended;
  return count == 1 ? CKR_OK : CKR_OBJECT_HANDLE_INVALID;
}

}  // namespace

std::span<const Job> all_jobs() {
  static const std::vector<Job> kAll = [] {
    std::vector<Job> all;
    for (const auto jobs :
         {reading_jobs(), using_jobs(), writing_jobs(), pin_jobs(), administration_jobs()}) {
      all.insert(all.end(), jobs.begin(), jobs.end());
    }
    return all;
  }();
  return kAll;
}

// The first slot of a card with two applications is the one that is asked for first: OpenPGP's.
CK_RV find_slot(Work& work) {
  CK_ULONG count = 0;
  CK_RV rv = module().C_GetSlotList(CK_TRUE, nullptr, &count);
  if (rv != CKR_OK) return rv;
  std::array<CK_SLOT_ID, 2> slots{};
  count = slots.size();
  rv = module().C_GetSlotList(CK_TRUE, slots.data(), &count);
  if (rv != CKR_OK) return rv;
  if (count == 0) return CKR_TOKEN_NOT_PRESENT;
  work.slot = slots[0];
  return CKR_OK;
}

CK_RV open_session(Work& work) {
  if (const CK_RV rv = find_slot(work); rv != CKR_OK) return rv;
  return module().C_OpenSession(work.slot, CKF_SERIAL_SESSION | CKF_RW_SESSION, nullptr, nullptr,
                                &work.session);
}

CK_RV log_in(Work& work) {
  if (const CK_RV rv = open_session(work); rv != CKR_OK) return rv;
  return Client::login(work.session);
}

CK_RV log_in_to_manage(Work& work) {
  if (const CK_RV rv = log_in(work); rv != CKR_OK) return rv;
  if (work.card.family != CardKind::Family::openpgp) return CKR_OK;
  return vendor_functions().KUNCI_LoginManagement(work.session, pin_pointer(kSoPin), kSoPin.size());
}

CK_RV log_in_as_so(Work& work) {
  if (const CK_RV rv = open_session(work); rv != CKR_OK) return rv;
  return Client::login(work.session, kSoPin, CKU_SO);
}

CK_RV accept(Work& /*work*/) { return CKR_OK; }

CK_RV generate_pair(Work& work, std::uint8_t place) {
  const Bytes id{place};
  const Attributes public_half{
      {CKA_TOKEN, true}, {CKA_ID, id}, {CKA_EC_PARAMS, crypto::ec_parameters(crypto::Curve::p256)}};
  const Attributes private_half{{CKA_TOKEN, true}, {CKA_PRIVATE, true}, {CKA_ID, id}};
  auto for_public = views_of(public_half);
  auto for_private = views_of(private_half);
  CK_MECHANISM mechanism{CKM_EC_KEY_PAIR_GEN, nullptr, 0};
  return module().C_GenerateKeyPair(work.session, &mechanism, for_public.data(), for_public.size(),
                                    for_private.data(), for_private.size(), &work.public_key,
                                    &work.key);
}

CK_RV find_key(Work& work, std::uint8_t id) {
  const CK_RV rv = find_object(
      work.session, {{CKA_CLASS, CK_ULONG{CKO_PRIVATE_KEY}}, {CKA_ID, Bytes{id}}}, work.key);
  if (rv != CKR_OK) return rv;
  return find_object(work.session, {{CKA_CLASS, CK_ULONG{CKO_PUBLIC_KEY}}, {CKA_ID, Bytes{id}}},
                     work.public_key);
}

CK_RV use_card(Work& work) {
  if (const CK_RV rv = log_in(work); rv != CKR_OK) return rv;
  const CK_RV found = find_key(work, work.card.places.ec);
  if (found == CKR_OBJECT_HANDLE_INVALID) return CKR_OK;
  if (found != CKR_OK) return found;
  return Client::sign(work.session, CKM_ECDSA_SHA256, work.key, Bytes(40, 0x5a), work.product);
}

std::string judge_pins_alone(const CardKind& /*card*/, const CardFacts& before,
                             const CardFacts& after, CK_RV /*rv*/) {
  if (before.keys != after.keys) return "keys changed";
  if (before.certificates != after.certificates) return "certificates changed";
  return {};
}

}  // namespace kunci::test
