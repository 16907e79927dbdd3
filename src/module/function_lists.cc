// SPDX-License-Identifier: Apache-2.0
// PKCS#11 3.2, 5.4.4 to 5.4.6: the function lists and interfaces, each with every member filled.
#include <kunci/cryptoki.h>
#include <kunci/vendor.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "module/entry.h"
#include "module/vendor.h"

namespace kunci::module {
namespace {

template <class List>
consteval void fill_2_40(List& list) {
  list.C_Initialize = C_Initialize;
  list.C_Finalize = C_Finalize;
  list.C_GetInfo = C_GetInfo;
  list.C_GetFunctionList = C_GetFunctionList;
  list.C_GetSlotList = C_GetSlotList;
  list.C_GetSlotInfo = C_GetSlotInfo;
  list.C_GetTokenInfo = C_GetTokenInfo;
  list.C_GetMechanismList = C_GetMechanismList;
  list.C_GetMechanismInfo = C_GetMechanismInfo;
  list.C_InitToken = C_InitToken;
  list.C_InitPIN = C_InitPIN;
  list.C_SetPIN = C_SetPIN;
  list.C_OpenSession = C_OpenSession;
  list.C_CloseSession = C_CloseSession;
  list.C_CloseAllSessions = C_CloseAllSessions;
  list.C_GetSessionInfo = C_GetSessionInfo;
  list.C_GetOperationState = C_GetOperationState;
  list.C_SetOperationState = C_SetOperationState;
  list.C_Login = C_Login;
  list.C_Logout = C_Logout;
  list.C_CreateObject = C_CreateObject;
  list.C_CopyObject = C_CopyObject;
  list.C_DestroyObject = C_DestroyObject;
  list.C_GetObjectSize = C_GetObjectSize;
  list.C_GetAttributeValue = C_GetAttributeValue;
  list.C_SetAttributeValue = C_SetAttributeValue;
  list.C_FindObjectsInit = C_FindObjectsInit;
  list.C_FindObjects = C_FindObjects;
  list.C_FindObjectsFinal = C_FindObjectsFinal;
  list.C_EncryptInit = C_EncryptInit;
  list.C_Encrypt = C_Encrypt;
  list.C_EncryptUpdate = C_EncryptUpdate;
  list.C_EncryptFinal = C_EncryptFinal;
  list.C_DecryptInit = C_DecryptInit;
  list.C_Decrypt = C_Decrypt;
  list.C_DecryptUpdate = C_DecryptUpdate;
  list.C_DecryptFinal = C_DecryptFinal;
  list.C_DigestInit = C_DigestInit;
  list.C_Digest = C_Digest;
  list.C_DigestUpdate = C_DigestUpdate;
  list.C_DigestKey = C_DigestKey;
  list.C_DigestFinal = C_DigestFinal;
  list.C_SignInit = C_SignInit;
  list.C_Sign = C_Sign;
  list.C_SignUpdate = C_SignUpdate;
  list.C_SignFinal = C_SignFinal;
  list.C_SignRecoverInit = C_SignRecoverInit;
  list.C_SignRecover = C_SignRecover;
  list.C_VerifyInit = C_VerifyInit;
  list.C_Verify = C_Verify;
  list.C_VerifyUpdate = C_VerifyUpdate;
  list.C_VerifyFinal = C_VerifyFinal;
  list.C_VerifyRecoverInit = C_VerifyRecoverInit;
  list.C_VerifyRecover = C_VerifyRecover;
  list.C_DigestEncryptUpdate = C_DigestEncryptUpdate;
  list.C_DecryptDigestUpdate = C_DecryptDigestUpdate;
  list.C_SignEncryptUpdate = C_SignEncryptUpdate;
  list.C_DecryptVerifyUpdate = C_DecryptVerifyUpdate;
  list.C_GenerateKey = C_GenerateKey;
  list.C_GenerateKeyPair = C_GenerateKeyPair;
  list.C_WrapKey = C_WrapKey;
  list.C_UnwrapKey = C_UnwrapKey;
  list.C_DeriveKey = C_DeriveKey;
  list.C_SeedRandom = C_SeedRandom;
  list.C_GenerateRandom = C_GenerateRandom;
  list.C_GetFunctionStatus = C_GetFunctionStatus;
  list.C_CancelFunction = C_CancelFunction;
  list.C_WaitForSlotEvent = C_WaitForSlotEvent;
}

template <class List>
consteval void fill_3_0(List& list) {
  fill_2_40(list);
  list.C_GetInterfaceList = C_GetInterfaceList;
  list.C_GetInterface = C_GetInterface;
  list.C_LoginUser = C_LoginUser;
  list.C_SessionCancel = C_SessionCancel;
  list.C_MessageEncryptInit = C_MessageEncryptInit;
  list.C_EncryptMessage = C_EncryptMessage;
  list.C_EncryptMessageBegin = C_EncryptMessageBegin;
  list.C_EncryptMessageNext = C_EncryptMessageNext;
  list.C_MessageEncryptFinal = C_MessageEncryptFinal;
  list.C_MessageDecryptInit = C_MessageDecryptInit;
  list.C_DecryptMessage = C_DecryptMessage;
  list.C_DecryptMessageBegin = C_DecryptMessageBegin;
  list.C_DecryptMessageNext = C_DecryptMessageNext;
  list.C_MessageDecryptFinal = C_MessageDecryptFinal;
  list.C_MessageSignInit = C_MessageSignInit;
  list.C_SignMessage = C_SignMessage;
  list.C_SignMessageBegin = C_SignMessageBegin;
  list.C_SignMessageNext = C_SignMessageNext;
  list.C_MessageSignFinal = C_MessageSignFinal;
  list.C_MessageVerifyInit = C_MessageVerifyInit;
  list.C_VerifyMessage = C_VerifyMessage;
  list.C_VerifyMessageBegin = C_VerifyMessageBegin;
  list.C_VerifyMessageNext = C_VerifyMessageNext;
  list.C_MessageVerifyFinal = C_MessageVerifyFinal;
}

template <class List>
consteval void fill_3_2(List& list) {
  fill_3_0(list);
  list.C_EncapsulateKey = C_EncapsulateKey;
  list.C_DecapsulateKey = C_DecapsulateKey;
  list.C_VerifySignatureInit = C_VerifySignatureInit;
  list.C_VerifySignature = C_VerifySignature;
  list.C_VerifySignatureUpdate = C_VerifySignatureUpdate;
  list.C_VerifySignatureFinal = C_VerifySignatureFinal;
  list.C_GetSessionValidationFlags = C_GetSessionValidationFlags;
  list.C_AsyncComplete = C_AsyncComplete;
  list.C_AsyncGetID = C_AsyncGetID;
  list.C_AsyncJoin = C_AsyncJoin;
  list.C_WrapKeyAuthenticated = C_WrapKeyAuthenticated;
  list.C_UnwrapKeyAuthenticated = C_UnwrapKeyAuthenticated;
}

consteval CK_FUNCTION_LIST make_2_40() {
  CK_FUNCTION_LIST list{};
  list.version = {2, 40};
  fill_2_40(list);
  return list;
}

consteval CK_FUNCTION_LIST_3_0 make_3_0() {
  CK_FUNCTION_LIST_3_0 list{};
  list.version = {3, 0};
  fill_3_0(list);
  return list;
}

consteval CK_FUNCTION_LIST_3_2 make_3_2() {
  CK_FUNCTION_LIST_3_2 list{};
  list.version = {3, 2};
  fill_3_2(list);
  return list;
}

constexpr CK_FUNCTION_LIST kList_2_40 = make_2_40();
constexpr CK_FUNCTION_LIST_3_0 kList_3_0 = make_3_0();
constexpr CK_FUNCTION_LIST_3_2 kList_3_2 = make_3_2();

constexpr CK_UTF8CHAR kStandardName[] = "PKCS 11";
constexpr CK_UTF8CHAR kVendorName[] = KUNCI_INTERFACE_NAME;

// The structures of the standard hold plain pointers; what they point to is in read-only memory all
// the same.
template <class T>
T* plain(const T* pointer) {
  return const_cast<T*>(pointer);  // NOLINT(cppcoreguidelines-pro-type-const-cast)
}

// The first is the default (PKCS#11 3.2, 5.4.6).
std::array<CK_INTERFACE, 4> interfaces() {
  return {{
      {plain(kStandardName), plain(&kList_3_2), CKF_INTERFACE_FORK_SAFE},
      {plain(kStandardName), plain(&kList_3_0), CKF_INTERFACE_FORK_SAFE},
      {plain(kStandardName), plain(&kList_2_40), CKF_INTERFACE_FORK_SAFE},
      {plain(kVendorName), plain(&kVendorFunctions), CKF_INTERFACE_FORK_SAFE},
  }};
}

// Interfaces are handed out by pointer and live as long as the module is loaded.
const std::array<CK_INTERFACE, 4>& lasting_interfaces() {
  static const std::array<CK_INTERFACE, 4> all = interfaces();
  return all;
}

CK_VERSION version_of(const CK_INTERFACE& interface) {
  // Every function list begins with its version.
  return *static_cast<const CK_VERSION*>(interface.pFunctionList);
}

bool fits(const CK_INTERFACE& interface, CK_UTF8CHAR_PTR name, CK_VERSION_PTR version,
          CK_FLAGS flags) {
  const auto text = [](const CK_UTF8CHAR* field) {
    return std::string_view(reinterpret_cast<const char*>(field));
  };
  if (name != nullptr && text(name) != text(interface.pInterfaceName)) return false;
  const CK_VERSION own = version_of(interface);
  if (version != nullptr && (version->major != own.major || version->minor != own.minor))
    return false;
  return (interface.flags & flags) == flags;
}

CK_RV get_interface_list(CK_INTERFACE_PTR list, CK_ULONG_PTR count) {
  if (count == nullptr) return CKR_ARGUMENTS_BAD;
  const auto& all = lasting_interfaces();
  const CK_ULONG room = *count;
  *count = all.size();
  if (list == nullptr) return CKR_OK;
  if (room < all.size()) return CKR_BUFFER_TOO_SMALL;
  std::ranges::copy(all, list);
  return CKR_OK;
}

CK_RV get_interface(CK_UTF8CHAR_PTR name, CK_VERSION_PTR version, CK_INTERFACE_PTR_PTR found,
                    CK_FLAGS flags) {
  if (found == nullptr) return CKR_ARGUMENTS_BAD;
  for (const CK_INTERFACE& interface : lasting_interfaces()) {
    if (!fits(interface, name, version, flags)) continue;
    *found = plain(&interface);
    return CKR_OK;
  }
  return CKR_ARGUMENTS_BAD;
}

}  // namespace
}  // namespace kunci::module

using namespace kunci::module;  // NOLINT(google-build-using-namespace): the C names are global

extern "C" {

// These three may be called before C_Initialize.
CK_RV C_GetFunctionList(CK_FUNCTION_LIST_PTR_PTR list) {
  return contained("C_GetFunctionList", [list]() -> CK_RV {
    if (list == nullptr) return CKR_ARGUMENTS_BAD;
    *list = plain(&kList_2_40);
    return CKR_OK;
  });
}

CK_RV C_GetInterfaceList(CK_INTERFACE_PTR list, CK_ULONG_PTR count) {
  return contained("C_GetInterfaceList", [&] { return get_interface_list(list, count); });
}

CK_RV C_GetInterface(CK_UTF8CHAR_PTR name, CK_VERSION_PTR version, CK_INTERFACE_PTR_PTR interface,
                     CK_FLAGS flags) {
  return contained("C_GetInterface",
                   [&] { return get_interface(name, version, interface, flags); });
}

}  // extern "C"
