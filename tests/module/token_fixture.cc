// SPDX-License-Identifier: Apache-2.0
#include "tests/module/token_fixture.h"

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <cstring>

#include "base/hex.h"
#include "tests/support/test_certificate.h"

namespace kunci::test {

TestCard metadata_card(const std::string& options) {
  return {.name = "metadata",
          .specification = "piv:profile=yubico,content=factory" + options,
          .fresh = true};
}

TestCard plain_card(const std::string& options) {
  const std::string key = "a1a2a3a4a5a6a7a8b1b2b3b4b5b6b7b8c1c2c3c4c5c6c7c8";
  return {.name = "plain",
          .specification = "piv:profile=plain,pin=" + std::string(kPin) +
                           ",puk=" + std::string(kSoPin) + ",management_key=" + key + options,
          .management_key = key};
}

TestCard openpgp_card(const std::string& options) {
  const bool has_kdf = options.find("kdf=") != std::string::npos;
  return {
      .name = "openpgp",
      .specification = std::string("openpgp:apdu=short") + (has_kdf ? "" : ",kdf=none") + options,
      .fresh = true,
      .management_key = to_hex(bytes_of(kSoPin))};
}

OwnedAttribute::OwnedAttribute(CK_ATTRIBUTE_TYPE type, CK_ULONG value)
    : type_(type), value_(sizeof value) {
  std::memcpy(value_.data(), &value, sizeof value);
}

std::vector<CK_ATTRIBUTE> views_of(const Attributes& attributes) {
  std::vector<CK_ATTRIBUTE> views;
  for (const OwnedAttribute& attribute : attributes) views.push_back(attribute.view());
  return views;
}

CK_SLOT_ID Client::slot_with_token() {
  CK_ULONG count = 0;
  EXPECT_THAT(module().C_GetSlotList(CK_TRUE, nullptr, &count), ReturnsRv(CKR_OK));
  EXPECT_GE(count, 1U);
  std::vector<CK_SLOT_ID> slots(count);
  EXPECT_THAT(module().C_GetSlotList(CK_TRUE, slots.data(), &count), ReturnsRv(CKR_OK));
  return slots.empty() ? ~CK_SLOT_ID{0} : slots.front();
}

CK_SESSION_HANDLE Client::open(CK_SLOT_ID slot, CK_FLAGS more) {
  CK_SESSION_HANDLE session = CK_INVALID_HANDLE;
  EXPECT_THAT(module().C_OpenSession(slot, CKF_SERIAL_SESSION | more, nullptr, nullptr, &session),
              ReturnsRv(CKR_OK));
  return session;
}

CK_RV Client::login(CK_SESSION_HANDLE session, std::string_view pin, CK_USER_TYPE user) {
  return module().C_Login(session, user, pin_pointer(pin), pin.size());
}

void Client::initialise(CK_SLOT_ID slot, std::string_view label) {
  std::string padded(label);
  padded.resize(32, ' ');
  ASSERT_THAT(module().C_InitToken(slot, pin_pointer(kSoPin), kSoPin.size(), pin_pointer(padded)),
              ReturnsRv(CKR_OK));
  const CK_SESSION_HANDLE session = open(slot);
  ASSERT_THAT(login(session, kSoPin, CKU_SO), ReturnsRv(CKR_OK));
  ASSERT_THAT(module().C_InitPIN(session, pin_pointer(kPin), kPin.size()), ReturnsRv(CKR_OK));
  ASSERT_THAT(module().C_CloseSession(session), ReturnsRv(CKR_OK));
}

void Client::prepare(CK_SLOT_ID slot, const TestCard& card) {
  if (card.fresh) initialise(slot);
}

void Client::login_to_manage(CK_SESSION_HANDLE session, const TestCard& card) {
  ASSERT_THAT(login(session), ReturnsRv(CKR_OK));
  if (card.management_key.empty()) return;
  Bytes key = *from_hex(card.management_key);
  ASSERT_THAT(vendor_functions().KUNCI_LoginManagement(session, key.data(), key.size()),
              ReturnsRv(CKR_OK));
}

std::vector<CK_OBJECT_HANDLE> Client::find(CK_SESSION_HANDLE session, const Attributes& wanted) {
  auto views = views_of(wanted);
  EXPECT_THAT(module().C_FindObjectsInit(session, views.data(), views.size()), ReturnsRv(CKR_OK));
  std::vector<CK_OBJECT_HANDLE> found;
  std::array<CK_OBJECT_HANDLE, 4> part{};
  CK_ULONG count = 0;
  do {
    EXPECT_THAT(module().C_FindObjects(session, part.data(), part.size(), &count),
                ReturnsRv(CKR_OK));
    found.insert(found.end(), part.begin(), part.begin() + static_cast<std::ptrdiff_t>(count));
  } while (count == part.size());
  EXPECT_THAT(module().C_FindObjectsFinal(session), ReturnsRv(CKR_OK));
  return found;
}

CK_OBJECT_HANDLE Client::find_one(CK_SESSION_HANDLE session, const Attributes& wanted) {
  const auto found = find(session, wanted);
  EXPECT_EQ(found.size(), 1U);
  return found.size() == 1 ? found.front() : CK_INVALID_HANDLE;
}

Bytes Client::attribute(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object,
                        CK_ATTRIBUTE_TYPE type) {
  CK_ATTRIBUTE wanted{type, nullptr, 0};
  EXPECT_THAT(module().C_GetAttributeValue(session, object, &wanted, 1), ReturnsRv(CKR_OK)) << type;
  if (wanted.ulValueLen == CK_UNAVAILABLE_INFORMATION) return {};
  Bytes value(wanted.ulValueLen);
  wanted.pValue = value.data();
  EXPECT_THAT(module().C_GetAttributeValue(session, object, &wanted, 1), ReturnsRv(CKR_OK)) << type;
  return value;
}

CK_RV Client::attribute_rv(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object,
                           CK_ATTRIBUTE_TYPE type) {
  CK_ATTRIBUTE wanted{type, nullptr, 0};
  return module().C_GetAttributeValue(session, object, &wanted, 1);
}

Client::Pair Client::generate(CK_SESSION_HANDLE session, CK_MECHANISM_TYPE type,
                              const Attributes& public_half, const Attributes& private_half) {
  CK_MECHANISM mechanism{type, nullptr, 0};
  auto for_public = views_of(public_half);
  auto for_private = views_of(private_half);
  Pair pair;
  EXPECT_THAT(module().C_GenerateKeyPair(session, &mechanism, for_public.data(), for_public.size(),
                                         for_private.data(), for_private.size(), &pair.public_key,
                                         &pair.private_key),
              ReturnsRv(CKR_OK));
  return pair;
}

namespace {

Attributes private_half(std::uint8_t id) {
  return {{CKA_TOKEN, true}, {CKA_PRIVATE, true}, {CKA_ID, Bytes{id}}};
}

}  // namespace

Client::Pair Client::generate_rsa(CK_SESSION_HANDLE session, std::uint8_t id, CK_ULONG bits) {
  return generate(session, CKM_RSA_PKCS_KEY_PAIR_GEN,
                  {{CKA_TOKEN, true},
                   {CKA_ID, Bytes{id}},
                   {CKA_MODULUS_BITS, bits},
                   {CKA_PUBLIC_EXPONENT, Bytes{1, 0, 1}}},
                  private_half(id));
}

Client::Pair Client::generate_ec(CK_SESSION_HANDLE session, std::uint8_t id,
                                 const Bytes& parameters) {
  return generate(session, CKM_EC_KEY_PAIR_GEN,
                  {{CKA_TOKEN, true}, {CKA_ID, Bytes{id}}, {CKA_EC_PARAMS, parameters}},
                  private_half(id));
}

CK_RV Client::sign(CK_SESSION_HANDLE session, CK_MECHANISM_TYPE type, CK_OBJECT_HANDLE key,
                   ByteView data, Bytes& signature) {
  CK_MECHANISM mechanism{type, nullptr, 0};
  if (const CK_RV rv = module().C_SignInit(session, &mechanism, key); rv != CKR_OK) return rv;
  CK_ULONG length = 0;
  auto* const input = const_cast<CK_BYTE*>(data.data());
  if (const CK_RV rv = module().C_Sign(session, input, data.size(), nullptr, &length); rv != CKR_OK)
    return rv;
  signature.resize(length);
  const CK_RV rv = module().C_Sign(session, input, data.size(), signature.data(), &length);
  signature.resize(length);
  return rv;
}

Bytes Client::write_certificate(CK_SESSION_HANDLE session, std::uint8_t id, std::size_t size) {
  const CK_OBJECT_HANDLE key =
      find_one(session, {{CKA_CLASS, CK_ULONG{CKO_PUBLIC_KEY}}, {CKA_ID, Bytes{id}}});
  const Bytes der = certificate_for(attribute(session, key, CKA_PUBLIC_KEY_INFO), size);
  const Attributes values{{CKA_CLASS, CK_ULONG{CKO_CERTIFICATE}},
                          {CKA_CERTIFICATE_TYPE, CK_ULONG{CKC_X_509}},
                          {CKA_TOKEN, true},
                          {CKA_ID, Bytes{id}},
                          {CKA_VALUE, der}};
  auto views = views_of(values);
  CK_OBJECT_HANDLE object = CK_INVALID_HANDLE;
  EXPECT_THAT(module().C_CreateObject(session, views.data(), views.size(), &object),
              ReturnsRv(CKR_OK));
  return der;
}

PluggedToken::PluggedToken(const std::string& card, std::string name) : name_(std::move(name)) {
  control_.plug(name_ + "=" + card);
}

PluggedToken::~PluggedToken() {
  try {
    control_.discard(name_);
  } catch (const std::exception& error) {
    ADD_FAILURE() << error.what();
  }
}

void use_cache(const std::string& directory) {
  EXPECT_EQ(setenv("KUNCI_CONFIG", KUNCI_CACHING_CONFIG, 1), 0);
  EXPECT_EQ(setenv("XDG_CACHE_HOME", directory.c_str(), 1), 0);
}

void in_fresh_process(const std::function<void()>& job) {
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    job();
    std::fflush(nullptr);
    _exit(testing::Test::HasFailure() ? 1 : 0);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0)
      << "a check in the child failed, status " << status;
}

Initialised::Initialised() { EXPECT_THAT(module().C_Initialize(nullptr), ReturnsRv(CKR_OK)); }
Initialised::~Initialised() { EXPECT_THAT(module().C_Finalize(nullptr), ReturnsRv(CKR_OK)); }

}  // namespace kunci::test
