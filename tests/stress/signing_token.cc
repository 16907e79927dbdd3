// SPDX-License-Identifier: Apache-2.0
#include "tests/stress/signing_token.h"

#include <cstdlib>
#include <string_view>

#include "crypto/algorithm.h"

namespace kunci::test {

namespace {

/// KUNCI_STRESS_CARD: "openpgp", or PIV without it.
bool is_openpgp() {
  const char* const card = std::getenv("KUNCI_STRESS_CARD");
  return card != nullptr && std::string_view(card) == "openpgp";
}

std::string specification() {
  return is_openpgp() ? "openpgp:kdf=none,pw1=several" : "piv:profile=yubico,content=factory";
}

/// With the powers to make keys: of an OpenPGP card the SO's.
void login_to_manage(CK_SESSION_HANDLE session) {
  EXPECT_THAT(Client::login(session), ReturnsRv(CKR_OK));
  if (!is_openpgp()) return;
  EXPECT_THAT(vendor_functions().KUNCI_LoginManagement(session, pin_pointer(kSoPin), kSoPin.size()),
              ReturnsRv(CKR_OK));
}

}  // namespace

SigningToken::SigningToken(const std::string& options, const std::string& name)
    : plugged_(specification() + options, name) {
  const Initialised module_in_use;
  const CK_SLOT_ID in = slot();
  Client::initialise(in);
  const CK_SESSION_HANDLE session = Client::open(in);
  login_to_manage(session);
  const auto verifier_of = [session](const Client::Pair& pair) {
    return OpensslVerifier(Client::attribute(session, pair.public_key, CKA_PUBLIC_KEY_INFO));
  };
  verifiers_.push_back(verifier_of(Client::generate_rsa(session, kRsaId)));
  verifiers_.push_back(
      verifier_of(Client::generate_ec(session, kEcId, crypto::ec_parameters(crypto::Curve::p256))));
}

// OpenPGP cards know one verification for signatures and one for the other keys.
std::size_t SigningToken::verifications() { return is_openpgp() ? 2 : 1; }

CK_SLOT_ID SigningToken::slot() const {
  const std::string reader = plugged_.control().reader_name(plugged_.name());
  CK_ULONG count = 0;
  EXPECT_THAT(module().C_GetSlotList(CK_TRUE, nullptr, &count), ReturnsRv(CKR_OK));
  std::vector<CK_SLOT_ID> slots(count);
  EXPECT_THAT(module().C_GetSlotList(CK_TRUE, slots.data(), &count), ReturnsRv(CKR_OK));
  for (const CK_SLOT_ID id : slots) {
    CK_SLOT_INFO info{};
    EXPECT_THAT(module().C_GetSlotInfo(id, &info), ReturnsRv(CKR_OK));
    const std::string_view description(reinterpret_cast<const char*>(info.slotDescription),
                                       sizeof info.slotDescription);
    if (description.starts_with(reader.substr(0, description.size()))) return id;
  }
  ADD_FAILURE() << "no slot for " << reader;
  return ~CK_SLOT_ID{0};
}

Signer::Signer(CK_SLOT_ID slot, std::uint8_t id)
    : mechanism(id == SigningToken::kRsaId ? CKM_SHA256_RSA_PKCS : CKM_ECDSA_SHA256) {
  session = Client::open(slot);
  const CK_RV rv = Client::login(session);
  if (rv != CKR_USER_ALREADY_LOGGED_IN) {
    EXPECT_THAT(rv, ReturnsRv(CKR_OK));
  }
  key = Client::find_one(session, {{CKA_CLASS, CK_ULONG{CKO_PRIVATE_KEY}}, {CKA_ID, Bytes{id}}});
}

CK_RV Signer::sign(ByteView message, Bytes& signature) const {
  const CK_RV rv = Client::sign(session, mechanism, key, message, signature);
  if (rv != CKR_OK) signature.clear();
  return rv;
}

Bytes message_of(int i) { return copy_of(bytes_of("Surat nomor " + std::to_string(i))); }

void sign_and_check(const Signer& signer, const OpensslVerifier& verifier, int count) {
  Bytes signature;
  for (int i = 0; i < count; ++i) {
    ASSERT_THAT(signer.sign(message_of(i), signature), ReturnsRv(CKR_OK)) << "signature " << i;
    ASSERT_TRUE(verifier.accepts(message_of(i), signature)) << "signature " << i;
  }
}

CK_ULONG tries_left(CK_SLOT_ID slot) {
  KUNCI_TOKEN_STATUS status{};
  EXPECT_THAT(vendor_functions().KUNCI_GetTokenStatus(slot, &status), ReturnsRv(CKR_OK));
  return status.ulUserTriesLeft;
}

}  // namespace kunci::test
