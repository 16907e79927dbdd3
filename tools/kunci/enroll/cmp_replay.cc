// SPDX-License-Identifier: Apache-2.0
#include "enroll/cmp_replay.h"

#include <openssl/rand.h>

#include <string_view>

#include "x509/openssl.h"

namespace kunci::tool {
namespace {

constexpr std::size_t kSecretSize = 32;
constexpr std::string_view kReference = "again";

}  // namespace

CmpReplay::CmpReplay(const CmpMessageParts& answer, Upto upto, bool for_p10cr)
    : answer_(answer), upto_(upto), for_p10cr_(for_p10cr), secret_(kSecretSize) {
  require(RAND_bytes(secret_.writable().data(), kSecretSize) == 1, "RAND_bytes");
}

void CmpReplay::protect(OSSL_CMP_CTX* context) const {
  require(OSSL_CMP_CTX_set1_referenceValue(context, bytes_of(kReference).data(),
                                           static_cast<int>(kReference.size())) == 1 &&
              OSSL_CMP_CTX_set1_secretValue(context, secret_.view().data(), kSecretSize) == 1,
          "OSSL_CMP_CTX_set1_secretValue");
}

OSSL_CMP_MSG* CmpReplay::answer(const OSSL_CMP_MSG* request) {
  const bool is_poll = next_ == Next::poll;
  next_ = is_poll || upto_ == Upto::answer ? Next::live : Next::poll;
  const auto parts = is_poll ? CmpMessageParts{.body = poll_response_body(for_p10cr_),
                                               .sender_nonce = answer_.sender_nonce}
                             : answer_;
  const auto made = make_cmp_answer(der_of(request, i2d_OSSL_CMP_MSG), parts, secret_.view());
  if (!made) return nullptr;
  const unsigned char* at = made->data();
  return d2i_OSSL_CMP_MSG(nullptr, &at, static_cast<long>(made->size()));
}

}  // namespace kunci::tool
