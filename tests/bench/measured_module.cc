// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/measured_module.h"

#include <dlfcn.h>

#include <sstream>
#include <stdexcept>

#include "tests/bench/bench_pin.h"

namespace kunci::bench {

void expect_ok(CK_RV rv, std::string_view call) {
  if (rv == CKR_OK) return;
  std::ostringstream sentence;
  sentence << call << " gave 0x" << std::hex << rv;
  throw std::runtime_error(sentence.str());
}

MeasuredModule::MeasuredModule(const std::string& path) {
  void* const library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) throw std::runtime_error(dlerror());
  const auto get = reinterpret_cast<CK_C_GetFunctionList>(dlsym(library, "C_GetFunctionList"));
  if (get == nullptr) throw std::runtime_error(path + " is no PKCS #11 module");
  expect_ok(get(&functions_), "C_GetFunctionList");
  CK_C_INITIALIZE_ARGS arguments{};
  arguments.flags = CKF_OS_LOCKING_OK;
  expect_ok(functions_->C_Initialize(&arguments), "C_Initialize");
}

MeasuredModule::~MeasuredModule() { functions_->C_Finalize(nullptr); }

std::vector<CK_SLOT_ID> MeasuredModule::slots_with_tokens() const {
  CK_ULONG count = 0;
  expect_ok(functions_->C_GetSlotList(CK_TRUE, nullptr, &count), "C_GetSlotList");
  std::vector<CK_SLOT_ID> slots(count);
  expect_ok(functions_->C_GetSlotList(CK_TRUE, slots.data(), &count), "C_GetSlotList");
  slots.resize(count);
  if (slots.empty()) throw std::runtime_error("there is no slot with a token");
  return slots;
}

CK_SESSION_HANDLE MeasuredModule::open(CK_SLOT_ID slot, CK_FLAGS more) const {
  CK_SESSION_HANDLE session = CK_INVALID_HANDLE;
  const CK_FLAGS flags = CKF_SERIAL_SESSION | more;
  expect_ok(functions_->C_OpenSession(slot, flags, nullptr, nullptr, &session), "C_OpenSession");
  return session;
}

void MeasuredModule::log_in(CK_SESSION_HANDLE session, std::string_view pin,
                            CK_USER_TYPE user) const {
  auto* const octets = reinterpret_cast<CK_UTF8CHAR*>(const_cast<char*>(pin.data()));
  expect_ok(functions_->C_Login(session, user, octets, pin.size()), "C_Login");
}

std::vector<CK_OBJECT_HANDLE> MeasuredModule::find(CK_SESSION_HANDLE session,
                                                   std::span<CK_ATTRIBUTE> wanted) const {
  expect_ok(functions_->C_FindObjectsInit(session, wanted.data(), wanted.size()),
            "C_FindObjectsInit");
  std::vector<CK_OBJECT_HANDLE> found;
  std::array<CK_OBJECT_HANDLE, 16> part{};
  for (CK_ULONG count = 1; count > 0;) {
    expect_ok(functions_->C_FindObjects(session, part.data(), part.size(), &count),
              "C_FindObjects");
    found.insert(found.end(), part.begin(), part.begin() + static_cast<std::ptrdiff_t>(count));
  }
  expect_ok(functions_->C_FindObjectsFinal(session), "C_FindObjectsFinal");
  return found;
}

std::vector<CK_BYTE> MeasuredModule::attribute(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object,
                                               CK_ATTRIBUTE_TYPE type) const {
  CK_ATTRIBUTE wanted{type, nullptr, 0};
  const CK_RV sized = functions_->C_GetAttributeValue(session, object, &wanted, 1);
  if (sized == CKR_ATTRIBUTE_TYPE_INVALID || sized == CKR_ATTRIBUTE_SENSITIVE) return {};
  expect_ok(sized, "C_GetAttributeValue");
  if (wanted.ulValueLen == CK_UNAVAILABLE_INFORMATION) return {};
  std::vector<CK_BYTE> value(wanted.ulValueLen);
  wanted.pValue = value.data();
  expect_ok(functions_->C_GetAttributeValue(session, object, &wanted, 1), "C_GetAttributeValue");
  return value;
}

MeasuredKey::MeasuredKey(const MeasuredModule& module, CK_SESSION_HANDLE session, CK_KEY_TYPE kind,
                         CK_BYTE id)
    : module_(module), session_(session) {
  CK_OBJECT_CLASS object_class = CKO_PRIVATE_KEY;
  CK_ATTRIBUTE wanted[] = {{CKA_CLASS, &object_class, sizeof object_class},
                           {CKA_ID, &id, sizeof id}};
  const auto keys = module.find(session, wanted);
  if (keys.empty()) throw std::runtime_error("there is no private key with that id");
  key_ = keys.front();
  mechanism_.mechanism = kind == CKK_RSA ? CKM_SHA256_RSA_PKCS : CKM_ECDSA;
  const auto always = module.attribute(session, key_, CKA_ALWAYS_AUTHENTICATE);
  always_authenticate_ = !always.empty() && always.front() == CK_TRUE;
}

void MeasuredKey::sign() {
  std::array<CK_BYTE, 32> message{};
  message.fill(0x5a);
  const CK_FUNCTION_LIST& functions = module_.functions();
  expect_ok(functions.C_SignInit(session_, &mechanism_, key_), "C_SignInit");
  if (always_authenticate_) module_.log_in(session_, kBenchPin, CKU_CONTEXT_SPECIFIC);
  CK_ULONG length = signature_.size();
  expect_ok(functions.C_Sign(session_, message.data(), message.size(), signature_.data(), &length),
            "C_Sign");
}

}  // namespace kunci::bench
