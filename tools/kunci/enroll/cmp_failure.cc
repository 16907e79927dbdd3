// SPDX-License-Identifier: Apache-2.0
#include "enroll/cmp_failure.h"

#include <openssl/cmp_util.h>
#include <openssl/cmperr.h>
#include <openssl/err.h>

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "messages.h"

namespace kunci::tool {
namespace {

struct Reasons {
  std::vector<int> of_cmp{};
  std::string text{};

  [[nodiscard]] bool has(int reason) const {
    return std::find(of_cmp.begin(), of_cmp.end(), reason) != of_cmp.end();
  }
};

Reasons take_reasons() {
  Reasons reasons;
  while (const unsigned long error = ERR_get_error()) {
    if (ERR_GET_LIB(error) == ERR_LIB_CMP) reasons.of_cmp.push_back(ERR_GET_REASON(error));
    const char* text = ERR_reason_error_string(error);
    if (text != nullptr) reasons.text += (reasons.text.empty() ? "" : ", ") + std::string(text);
  }
  return reasons;
}

// As the CA says it; nothing where it has not refused.
std::optional<std::string> refusal(const OSSL_CMP_CTX* context) {
  if (OSSL_CMP_CTX_get_status(context) != OSSL_CMP_PKISTATUS_rejection) return std::nullopt;
  std::array<char, 1024> text{};
  OSSL_CMP_CTX_snprint_PKIStatus(context, text.data(), text.size());
  return text.data();
}

}  // namespace

Failure cmp_failure(const OSSL_CMP_CTX* context, const std::string& url, CmpAttempt attempt) {
  const auto refused = refusal(context);
  const Reasons reasons = take_reasons();
  const int info = OSSL_CMP_CTX_get_failInfoCode(context);
  const bool bad_check = info >= 0 && (info & (1 << OSSL_CMP_PKIFAILUREINFO_badMessageCheck)) != 0;
  if (attempt.by_secret && (bad_check || reasons.has(CMP_R_WRONG_PBM_VALUE))) {
    return {ExitStatus::rejected, tr("The reference or the secret is wrong."),
            tr("Look at what the CA gave you; some CAs allow only a few tries.")};
  }
  if (refused) {
    return {ExitStatus::rejected, say("The CA refuses: {}", *refused),
            tr("Ask your CA what is missing.")};
  }
  if (!attempt.heard) {
    return {ExitStatus::unreachable, say("The CA at {} gives no answer: {}.", url, reasons.text),
            tr("Look at the network and the profile's address; then repeat the command.")};
  }
  return {ExitStatus::unreachable, say("What answers at {} is not trusted: {}.", url, reasons.text),
          tr("Look at the profile's address and anchors.")};
}

}  // namespace kunci::tool
