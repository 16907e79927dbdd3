// SPDX-License-Identifier: Apache-2.0
// PKCS#11 3.2, 5.19: random number generation functions.
#include <kunci/cryptoki.h>

#include "module/entry.h"
#include "pkcs11/input.h"
#include "pkcs11/random_source.h"

namespace kunci::module {
namespace {

using pkcs11::fail;

// Neither our generator nor a card's takes entropy from strangers.
CkResult<void> seed_random(Library& library, CK_SESSION_HANDLE handle, CK_BYTE_PTR seed,
                           CK_ULONG seed_length) {
  const auto session = library.session(handle);
  if (!session) return fail(session.error());
  if (!pkcs11::Input(seed, seed_length).valid()) return fail(CKR_ARGUMENTS_BAD);
  return fail(CKR_RANDOM_SEED_NOT_SUPPORTED);
}

CkResult<void> generate_random(Library& library, CK_SESSION_HANDLE handle, CK_BYTE_PTR octets,
                               CK_ULONG length) {
  const auto session = library.session(handle);
  if (!session) return fail(session.error());
  if (!pkcs11::Input(octets, length).valid()) return fail(CKR_ARGUMENTS_BAD);
  return pkcs11::fill_with_random(*(*session)->token->token, library.config().random_from_card,
                                  {octets, length});
}

}  // namespace
}  // namespace kunci::module

using namespace kunci::module;  // NOLINT(google-build-using-namespace): the C names are global

extern "C" {

CK_RV C_SeedRandom(CK_SESSION_HANDLE session, CK_BYTE_PTR seed, CK_ULONG seed_length) {
  return Entry<"C_SeedRandom", seed_random>::call(session, seed, seed_length);
}

CK_RV C_GenerateRandom(CK_SESSION_HANDLE session, CK_BYTE_PTR octets, CK_ULONG length) {
  return Entry<"C_GenerateRandom", generate_random>::call(session, octets, length);
}

}  // extern "C"
