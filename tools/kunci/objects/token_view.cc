// SPDX-License-Identifier: Apache-2.0
#include "objects/token_view.h"

#include "uri/uri_match.h"

namespace kunci::tool {

std::string uri_text(const Token& token) {
  Uri uri = uri_of(token.info);
  if (!token.info.has(CKF_TOKEN_INITIALIZED)) {
    uri.path.push_back({"slot-id", std::to_string(token.slot.id)});
  }
  return print_uri(uri);
}

Value::Object to_value(const Token& token) {
  return {{"label", token.info.label},
          {"serial", token.info.serial},
          {"model", token.info.model},
          {"manufacturer", token.info.manufacturer},
          {"uri", uri_text(token)},
          {"reader", token.slot.description},
          {"slot_id", token.slot.id},
          {"initialized", token.info.has(CKF_TOKEN_INITIALIZED)},
          {"user_pin_set", token.info.has(CKF_USER_PIN_INITIALIZED)}};
}

}  // namespace kunci::tool
