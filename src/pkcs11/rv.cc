// SPDX-License-Identifier: Apache-2.0
#include "pkcs11/rv.h"

namespace kunci::pkcs11 {

Rv::Rv(const Error& error) : value(rv_of(error)) {}

CK_RV rv_of(const Error& error) {
  switch (error.code) {
    case Errc::no_service:
    case Errc::access_denied:
    case Errc::reader_gone:
      return CKR_DEVICE_REMOVED;
    case Errc::card_absent:
      return CKR_DEVICE_REMOVED;
    case Errc::card_mute:
    case Errc::card_busy:
    case Errc::communication:
    case Errc::applet_lost:
    case Errc::refused:
    case Errc::malformed:
      return CKR_DEVICE_ERROR;
    case Errc::cancelled:
    case Errc::timed_out:
      return CKR_FUNCTION_CANCELED;
    case Errc::not_recognized:
      return CKR_TOKEN_NOT_RECOGNIZED;
    case Errc::not_found:
      return CKR_OBJECT_HANDLE_INVALID;
    case Errc::no_space:
      return CKR_DEVICE_MEMORY;
    case Errc::write_protected:
      return CKR_TOKEN_WRITE_PROTECTED;
    case Errc::not_logged_in:
      return CKR_USER_NOT_LOGGED_IN;
    // A PIN that this card refused before is as wrong as it was; only the try is saved.
    case Errc::pin_known_wrong:
    case Errc::pin_incorrect:
      return error.tries_left == 0 ? CKR_PIN_LOCKED : CKR_PIN_INCORRECT;
    case Errc::pin_locked:
      return CKR_PIN_LOCKED;
    case Errc::pin_length:
      return CKR_PIN_LEN_RANGE;
    case Errc::pin_characters:
      return CKR_PIN_INVALID;
    case Errc::pin_not_set:
      return CKR_USER_PIN_NOT_INITIALIZED;
    case Errc::pin_pad_absent:
      return CKR_ARGUMENTS_BAD;
    // The management key is the missing login: a session that has only the user's, or only the
    // SO's, cannot write.
    case Errc::management_key:
      return CKR_USER_NOT_LOGGED_IN;
    case Errc::factory_secret:
      return CKR_FUNCTION_FAILED;
    case Errc::unsupported:
      return CKR_FUNCTION_NOT_SUPPORTED;
    case Errc::forbidden:
      return CKR_ACTION_PROHIBITED;
    case Errc::key_size:
      return CKR_KEY_SIZE_RANGE;
    case Errc::key_mismatch:
      return CKR_ATTRIBUTE_VALUE_INVALID;
    case Errc::data_length:
      return CKR_DATA_LEN_RANGE;
    case Errc::data_invalid:
      return CKR_DATA_INVALID;
    case Errc::signature_invalid:
      return CKR_SIGNATURE_INVALID;
    case Errc::signature_length:
      return CKR_SIGNATURE_LEN_RANGE;
    case Errc::ciphertext_invalid:
      return CKR_ENCRYPTED_DATA_INVALID;
    case Errc::point_invalid:
    case Errc::parameter_invalid:
      return CKR_MECHANISM_PARAM_INVALID;
    case Errc::out_of_memory:
      return CKR_HOST_MEMORY;
    case Errc::internal:
      return CKR_GENERAL_ERROR;
  }
  return CKR_GENERAL_ERROR;
}

}  // namespace kunci::pkcs11
