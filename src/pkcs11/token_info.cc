// SPDX-License-Identifier: Apache-2.0
#include "pkcs11/token_info.h"

#include "pkcs11/padded_text.h"

namespace kunci::pkcs11 {
namespace {

struct TryFlags {
  CK_FLAGS low;
  CK_FLAGS final;
  CK_FLAGS locked;
};

constexpr TryFlags kUserTries{CKF_USER_PIN_COUNT_LOW, CKF_USER_PIN_FINAL_TRY, CKF_USER_PIN_LOCKED};
constexpr TryFlags kSoTries{CKF_SO_PIN_COUNT_LOW, CKF_SO_PIN_FINAL_TRY, CKF_SO_PIN_LOCKED};

// Cards that do not tell how many tries there are at most have three (SP 800-73-4 leaves it to the
// issuer; this is what issuers choose); with more left the count is not low.
constexpr std::uint8_t kUsualTries = 3;

CK_FLAGS flags_of(const PinState& state, const TryFlags& flags) {
  if (!state.tries_left) return 0;
  if (*state.tries_left == 0) return flags.locked;
  CK_FLAGS set = 0;
  if (*state.tries_left < state.tries_max.value_or(kUsualTries)) set |= flags.low;
  if (*state.tries_left == 1) set |= flags.final;
  return set;
}

CK_VERSION version_of(const Version& version) { return {version.major, version.minor}; }

}  // namespace

CkResult<CK_TOKEN_INFO> token_info(const std::shared_ptr<Token>& token,
                                   const SessionTable::Counts& sessions, bool with_random) {
  const auto identity = token->identity();
  if (!identity) return fail(identity.error());
  const auto user = token->pin_state(PinRole::user);
  if (!user) return fail(user.error());
  const auto so = token->pin_state(PinRole::so);
  if (!so) return fail(so.error());
  const PinRules rules = token->pin_rules(PinRole::user);

  CK_TOKEN_INFO info{};
  fill_padded(info.label, identity->label);
  fill_padded(info.manufacturerID, identity->manufacturer);
  fill_padded(info.model, identity->model);
  fill_padded(info.serialNumber, identity->serial);
  info.flags = CKF_LOGIN_REQUIRED | CKF_DUAL_CRYPTO_OPERATIONS | flags_of(*user, kUserTries) |
               flags_of(*so, kSoTries);
  if (identity->initialized) info.flags |= CKF_TOKEN_INITIALIZED;
  if (user->set) info.flags |= CKF_USER_PIN_INITIALIZED;
  if (token->has_pin_pad()) info.flags |= CKF_PROTECTED_AUTHENTICATION_PATH;
  if (with_random) info.flags |= CKF_RNG;
  info.ulMaxSessionCount = CK_EFFECTIVELY_INFINITE;
  info.ulSessionCount = sessions.all;
  info.ulMaxRwSessionCount = CK_EFFECTIVELY_INFINITE;
  info.ulRwSessionCount = sessions.read_write;
  info.ulMaxPinLen = rules.max_length;
  info.ulMinPinLen = rules.min_length;
  info.ulTotalPublicMemory = CK_UNAVAILABLE_INFORMATION;
  info.ulFreePublicMemory = CK_UNAVAILABLE_INFORMATION;
  info.ulTotalPrivateMemory = CK_UNAVAILABLE_INFORMATION;
  info.ulFreePrivateMemory = CK_UNAVAILABLE_INFORMATION;
  info.hardwareVersion = version_of(identity->hardware);
  info.firmwareVersion = version_of(identity->firmware);
  fill_padded(info.utcTime, "");
  return info;
}

}  // namespace kunci::pkcs11
