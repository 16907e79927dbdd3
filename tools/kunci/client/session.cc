// SPDX-License-Identifier: Apache-2.0
#include "client/session.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "client/rv.h"

namespace kunci::tool {
namespace {

constexpr std::size_t kObjectLimit = 10'000;
constexpr CK_ULONG kValueLimit = 64 * 1024;
constexpr CK_ULONG kSignatureLimit = 16 * 1024;

CK_BYTE* pointer(PinView pin) { return pin ? for_module(*pin) : nullptr; }
CK_ULONG length(PinView pin) { return pin ? pin->size() : 0; }

/// Ends a search however it is left.
class Search {
 public:
  Search(const CK_FUNCTION_LIST& functions, CK_SESSION_HANDLE session, const Template& wanted)
      : functions_(functions), session_(session) {
    auto attributes = wanted.attributes();
    check(functions.C_FindObjectsInit(session, attributes.data(), attributes.size()),
          "C_FindObjectsInit");
  }
  ~Search() { functions_.C_FindObjectsFinal(session_); }
  Search(const Search&) = delete;
  Search& operator=(const Search&) = delete;

  /// Appends what comes next; false at the end.
  bool next(std::vector<CK_OBJECT_HANDLE>& found) {
    std::array<CK_OBJECT_HANDLE, 64> batch{};
    CK_ULONG count = 0;
    check(functions_.C_FindObjects(session_, batch.data(), batch.size(), &count), "C_FindObjects");
    count = std::min<CK_ULONG>(count, batch.size());
    found.insert(found.end(), batch.begin(), batch.begin() + static_cast<std::ptrdiff_t>(count));
    return count != 0 && found.size() < kObjectLimit;
  }

 private:
  const CK_FUNCTION_LIST& functions_;
  CK_SESSION_HANDLE session_;
};

}  // namespace

Session::Session(const Module& module, CK_SLOT_ID slot, Mode mode) : module_(module) {
  const CK_FLAGS flags =
      CKF_SERIAL_SESSION | (mode == Mode::read_write ? CKF_RW_SESSION : CK_FLAGS{0});
  check(module.functions().C_OpenSession(slot, flags, nullptr, nullptr, &handle_), "C_OpenSession");
}

Session::~Session() { module_.functions().C_CloseSession(handle_); }

CK_RV Session::login(CK_USER_TYPE user, PinView pin) {
  return module_.functions().C_Login(handle_, user, pointer(pin), length(pin));
}

void Session::logout() { check(module_.functions().C_Logout(handle_), "C_Logout"); }

CK_RV Session::set_pin(PinView old_pin, PinView new_pin) {
  return module_.functions().C_SetPIN(handle_, pointer(old_pin), length(old_pin), pointer(new_pin),
                                      length(new_pin));
}

void Session::init_pin(PinView pin) {
  check(module_.functions().C_InitPIN(handle_, pointer(pin), length(pin)), "C_InitPIN");
}

std::vector<CK_OBJECT_HANDLE> Session::find(const Template& wanted) const {
  std::vector<CK_OBJECT_HANDLE> found;
  Search search(module_.functions(), handle_, wanted);
  while (search.next(found)) {
  }
  return found;
}

// Modules differ in how they say that there is no such value; that there is no token any more is
// another matter.
bool Session::read(CK_OBJECT_HANDLE object, CK_ATTRIBUTE& attribute) const {
  const CK_RV rv = module_.functions().C_GetAttributeValue(handle_, object, &attribute, 1);
  if (meaning_of(rv).status == ExitStatus::token_removed) check(rv, "C_GetAttributeValue");
  return rv == CKR_OK;
}

std::optional<Bytes> Session::octets(CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type) const {
  CK_ATTRIBUTE attribute{type, nullptr, 0};
  if (!read(object, attribute)) return std::nullopt;
  if (attribute.ulValueLen > kValueLimit) return std::nullopt;  // CK_UNAVAILABLE_INFORMATION too
  Bytes value(attribute.ulValueLen);
  if (value.empty()) return value;
  attribute.pValue = value.data();
  if (!read(object, attribute)) return std::nullopt;
  if (attribute.ulValueLen > value.size()) return std::nullopt;
  value.resize(attribute.ulValueLen);
  return value;
}

std::optional<bool> Session::flag(CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type) const {
  const auto value = octets(object, type);
  if (!value || value->size() != sizeof(CK_BBOOL)) return std::nullopt;
  return value->front() != CK_FALSE;
}

std::optional<CK_ULONG> Session::number(CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type) const {
  const auto value = octets(object, type);
  CK_ULONG number = 0;
  if (!value || value->size() != sizeof number) return std::nullopt;
  std::memcpy(&number, value->data(), sizeof number);
  return number;
}

std::string Session::text(CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type) const {
  return std::string(text_of(octets(object, type).value_or(Bytes{})));
}

template <std::invocable Write>
CK_RV Session::write(const Write& call) {
  const CK_RV rv = call();
  if (rv != CKR_USER_NOT_LOGGED_IN || !powers_) return rv;
  const PowersSource source = std::exchange(powers_, nullptr);
  return source(*this) ? call() : rv;
}

CK_OBJECT_HANDLE Session::create(const Template& object) {
  auto attributes = object.attributes();
  CK_OBJECT_HANDLE created = CK_INVALID_HANDLE;
  check(write([&] {
          return module_.functions().C_CreateObject(handle_, attributes.data(), attributes.size(),
                                                    &created);
        }),
        "C_CreateObject");
  return created;
}

CK_RV Session::destroy(CK_OBJECT_HANDLE object) {
  return write([&] { return module_.functions().C_DestroyObject(handle_, object); });
}

std::expected<Session::Pair, CK_RV> Session::generate_pair(CK_MECHANISM_TYPE mechanism,
                                                           const Template& public_key,
                                                           const Template& private_key) {
  CK_MECHANISM plain{mechanism, nullptr, 0};
  auto for_public = public_key.attributes();
  auto for_private = private_key.attributes();
  Pair pair{};
  const CK_RV rv = write([&] {
    return module_.functions().C_GenerateKeyPair(
        handle_, &plain, for_public.data(), for_public.size(), for_private.data(),
        for_private.size(), &pair.public_key, &pair.private_key);
  });
  if (rv != CKR_OK) return std::unexpected(rv);
  return pair;
}

void Session::sign_init(CK_MECHANISM mechanism, CK_OBJECT_HANDLE key) {
  check(module_.functions().C_SignInit(handle_, &mechanism, key), "C_SignInit");
}

// The buffer is large from the start: asking for the size first would be a second call for nothing.
Bytes Session::sign(ByteView data) {
  Bytes signature(kSignatureLimit);
  CK_ULONG size = signature.size();
  check(module_.functions().C_Sign(handle_, for_module(data), data.size(), signature.data(), &size),
        "C_Sign");
  signature.resize(std::min<std::size_t>(size, signature.size()));
  return signature;
}

}  // namespace kunci::tool
