// SPDX-License-Identifier: Apache-2.0
// The vendor interface of kunci-pkcs11.so: what PKCS #11 has no word for. A program that does
// without it loses nothing that the standard offers. C11 and C++.
//
//   CK_INTERFACE *found;
//   if (C_GetInterface((CK_UTF8CHAR *)KUNCI_INTERFACE_NAME, NULL, &found, 0) == CKR_OK) {
//     const KUNCI_FUNCTION_LIST *kunci = found->pFunctionList;
//     ...
//   }
//
// Functions are only ever added at the end, with a higher minor version; look at `version` before
// you call a newer one.
#ifndef KUNCI_VENDOR_H
#define KUNCI_VENDOR_H

#include <kunci/cryptoki.h>

#ifdef __cplusplus
extern "C" {
#endif

#define KUNCI_INTERFACE_NAME "Vendor kunci"

// A number that the card does not tell.
#define KUNCI_UNKNOWN (~(CK_ULONG)0)

// KUNCI_TOKEN_STATUS.flags: what stands on the card, and what it can do.
#define KUNCI_FACTORY_USER_PIN       0x00000001UL  // the user PIN is the factory's
#define KUNCI_FACTORY_SO_PIN         0x00000002UL  // the SO PIN (PIV: the PUK) is the factory's
#define KUNCI_FACTORY_MANAGEMENT_KEY 0x00000004UL  // the management key is the factory's
#define KUNCI_FACTORY_UNKNOWN        0x00000008UL  // the card does not tell whether factory secrets stand
#define KUNCI_PROTECTED_MANAGEMENT_KEY \
  0x00000010UL  // the management key is kept on the card behind the PIN
#define KUNCI_SO_PIN_MANAGES         0x00000020UL  // KUNCI_LoginManagement takes the SO PIN
#define KUNCI_RESET_CODE_SET         0x00000040UL  // KUNCI_UnblockPIN takes the resetting code
#define KUNCI_CAN_RESET              0x00000100UL  // KUNCI_ResetToken works without any secret
#define KUNCI_CAN_ATTEST             0x00000200UL
#define KUNCI_CAN_SET_MANAGEMENT_KEY 0x00000400UL
#define KUNCI_CAN_SET_RETRIES        0x00000800UL
#define KUNCI_CAN_MOVE_KEYS          0x00001000UL
#define KUNCI_CAN_SET_RESET_CODE     0x00002000UL

// Algorithms of management keys (SP 800-78-4, table 6-2).
#define KUNCI_MANAGEMENT_3DES   0x03UL
#define KUNCI_MANAGEMENT_AES128 0x08UL
#define KUNCI_MANAGEMENT_AES192 0x0AUL
#define KUNCI_MANAGEMENT_AES256 0x0CUL

typedef struct KUNCI_TOKEN_STATUS {
  CK_ULONG ulUserTriesLeft;  // KUNCI_UNKNOWN where the card does not tell
  CK_ULONG ulUserTriesMax;
  CK_ULONG ulSoTriesLeft;
  CK_ULONG ulSoTriesMax;
  CK_ULONG ulManagementAlgorithm;  // KUNCI_MANAGEMENT_..., KUNCI_UNKNOWN
  CK_FLAGS flags;
  CK_UTF8CHAR family[16];         // "PIV", "OpenPGP": space-padded, as all texts here
  CK_UTF8CHAR appletVersion[16];  // as the card gives it, "5.4.3"
  CK_UTF8CHAR serialNumber[32];   // the device's own number where it has one
} KUNCI_TOKEN_STATUS;

typedef struct KUNCI_FUNCTION_LIST {
  CK_VERSION version;

  // Exact counts and states, read from the card; spends no try. CKR_TOKEN_NOT_PRESENT,
  // CKR_TOKEN_NOT_RECOGNIZED.
  CK_RV (*KUNCI_GetTokenStatus)(CK_SLOT_ID slotID, KUNCI_TOKEN_STATUS* pStatus);

  // Sets a new user PIN with the SO PIN (PIV: the PUK), without logging in; also when the user PIN
  // is locked. Where a resetting code is set, with that in the place of the SO PIN.
  // CKR_PIN_INCORRECT and CKR_PIN_LOCKED speak of the SO PIN, or of the code.
  CK_RV (*KUNCI_UnblockPIN)(CK_SLOT_ID slotID, CK_UTF8CHAR* pSoPin, CK_ULONG ulSoPinLen,
                            CK_UTF8CHAR* pNewPin, CK_ULONG ulNewPinLen);

  // Gives the token back its factory state: every key, certificate and PIN is lost. Needs no
  // secret; asks nobody.
  CK_RV (*KUNCI_ResetToken)(CK_SLOT_ID slotID);

  // Adds the powers of the management key (PIV) or the admin PIN (OpenPGP) to a read/write session,
  // until logout.
  CK_RV (*KUNCI_LoginManagement)(CK_SESSION_HANDLE hSession, CK_BYTE* pKey, CK_ULONG ulKeyLen);

  // Replaces the management key; the session must have its powers. pKey NULL: a random key, kept on
  // the card behind the PIN (the user must be logged in); otherwise this key, which is then not
  // kept on the card.
  CK_RV (*KUNCI_SetManagementKey)(CK_SESSION_HANDLE hSession, CK_ULONG ulAlgorithm, CK_BYTE* pKey,
                                  CK_ULONG ulKeyLen);

  // The card's own certificate of how a private key came to be (DER). Length protocol of
  // PKCS#11 3.2 5.2.
  CK_RV (*KUNCI_Attest)(CK_SESSION_HANDLE hSession, CK_OBJECT_HANDLE hKey, CK_BYTE* pCertificate,
                        CK_ULONG* pulCertificateLen);

  // Sets how many tries PIN and PUK have. Cards set both back to factory values with it; the new
  // values are therefore part of the call and stand when it returns. The user must be logged in and
  // the session have management powers.
  CK_RV (*KUNCI_SetRetries)(CK_SESSION_HANDLE hSession, CK_ULONG ulUserTries, CK_ULONG ulSoTries,
                            CK_UTF8CHAR* pUserPin, CK_ULONG ulUserPinLen, CK_UTF8CHAR* pSoPin,
                            CK_ULONG ulSoPinLen);

  // Since version 1.1: sets the resetting code, with which a holder unblocks the user PIN without
  // the SO PIN (OpenPGP); pCode NULL: takes it away. The session must have the SO's powers.
  CK_RV (*KUNCI_SetResetCode)(CK_SESSION_HANDLE hSession, CK_UTF8CHAR* pCode, CK_ULONG ulCodeLen);
} KUNCI_FUNCTION_LIST;

#ifdef __cplusplus
}
#endif

#endif
