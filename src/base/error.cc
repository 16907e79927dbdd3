// SPDX-License-Identifier: Apache-2.0
#include "base/error.h"

namespace kunci {

const char* name_of(Errc code) {
  switch (code) {
    case Errc::no_service:
      return "no_service";
    case Errc::access_denied:
      return "access_denied";
    case Errc::reader_gone:
      return "reader_gone";
    case Errc::card_absent:
      return "card_absent";
    case Errc::card_mute:
      return "card_mute";
    case Errc::card_busy:
      return "card_busy";
    case Errc::communication:
      return "communication";
    case Errc::cancelled:
      return "cancelled";
    case Errc::timed_out:
      return "timed_out";
    case Errc::not_recognized:
      return "not_recognized";
    case Errc::applet_lost:
      return "applet_lost";
    case Errc::not_found:
      return "not_found";
    case Errc::no_space:
      return "no_space";
    case Errc::refused:
      return "refused";
    case Errc::malformed:
      return "malformed";
    case Errc::write_protected:
      return "write_protected";
    case Errc::not_logged_in:
      return "not_logged_in";
    case Errc::pin_incorrect:
      return "pin_incorrect";
    case Errc::pin_locked:
      return "pin_locked";
    case Errc::pin_length:
      return "pin_length";
    case Errc::pin_characters:
      return "pin_characters";
    case Errc::pin_known_wrong:
      return "pin_known_wrong";
    case Errc::pin_not_set:
      return "pin_not_set";
    case Errc::pin_pad_absent:
      return "pin_pad_absent";
    case Errc::management_key:
      return "management_key";
    case Errc::factory_secret:
      return "factory_secret";
    case Errc::unsupported:
      return "unsupported";
    case Errc::forbidden:
      return "forbidden";
    case Errc::key_size:
      return "key_size";
    case Errc::key_mismatch:
      return "key_mismatch";
    case Errc::data_length:
      return "data_length";
    case Errc::data_invalid:
      return "data_invalid";
    case Errc::signature_invalid:
      return "signature_invalid";
    case Errc::signature_length:
      return "signature_length";
    case Errc::ciphertext_invalid:
      return "ciphertext_invalid";
    case Errc::point_invalid:
      return "point_invalid";
    case Errc::parameter_invalid:
      return "parameter_invalid";
    case Errc::out_of_memory:
      return "out_of_memory";
    case Errc::internal:
      return "internal";
  }
  return "unknown";
}

}  // namespace kunci
