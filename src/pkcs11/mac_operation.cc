// SPDX-License-Identifier: Apache-2.0
#include "pkcs11/mac_operation.h"

#include "crypto/hmac.h"
#include "pkcs11/key_access.h"

namespace kunci::pkcs11 {
namespace {

class MacOperation final : public MessageProducer {
 public:
  MacOperation(crypto::Hmac mac, std::size_t size)
      : MessageProducer(Message::authenticated_with(std::move(mac))), size_(size) {}

  [[nodiscard]] std::size_t output_limit() const override { return size_; }

 protected:
  CkResult<WipedBytes> run(ByteView code) override {
    const ByteView cut = code.first(size_);
    return WipedBytes(cut.begin(), cut.end());
  }

 private:
  std::size_t size_;
};

class MacCheck final : public Checker {
 public:
  MacCheck(crypto::Hmac mac, std::size_t size)
      : Checker(Message::authenticated_with(std::move(mac))), size_(size) {}

 protected:
  CkResult<void> run(ByteView code, ByteView given) override {
    if (given.size() != size_) return fail(CKR_SIGNATURE_LEN_RANGE);
    if (!equal_in_constant_time(code.first(size_), given)) return fail(CKR_SIGNATURE_INVALID);
    return {};
  }

 private:
  std::size_t size_;
};

template <class Made, class Kind>
CkResult<std::unique_ptr<Kind>> start(const Session& session, const CK_MECHANISM& mechanism,
                                      const Mechanism& row, CK_OBJECT_HANDLE handle,
                                      CK_ATTRIBUTE_TYPE right) {
  const auto key = secret_key(session, handle, right, row);
  if (!key) return fail(key.error());
  const auto scheme = row.mac(row, MechanismParameter(mechanism));
  if (!scheme) return fail(scheme.error());
  auto mac = crypto::Hmac::start(scheme->digest, (*key)->value().view());
  if (!mac) return fail(mac.error());
  return std::make_unique<Made>(std::move(*mac), scheme->size);
}

}  // namespace

CkResult<std::unique_ptr<Producer>> start_mac(const Session& session, const CK_MECHANISM& mechanism,
                                              const Mechanism& row, CK_OBJECT_HANDLE key) {
  return start<MacOperation, Producer>(session, mechanism, row, key, CKA_SIGN);
}

CkResult<std::unique_ptr<Checker>> start_mac_check(const Session& session,
                                                   const CK_MECHANISM& mechanism,
                                                   const Mechanism& row, CK_OBJECT_HANDLE key) {
  return start<MacCheck, Checker>(session, mechanism, row, key, CKA_VERIFY);
}

}  // namespace kunci::pkcs11
