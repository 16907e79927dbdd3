// SPDX-License-Identifier: Apache-2.0
#include "x509/alternative_name.h"

#include <algorithm>

#include "messages.h"
#include "x509/name.h"
#include "x509/name_asn1.h"

namespace kunci::tool {
namespace {

using GeneralNamePtr = std::unique_ptr<GENERAL_NAME, Freer<GENERAL_NAME_free>>;
using OctetsPtr = std::unique_ptr<ASN1_OCTET_STRING, Freer<ASN1_OCTET_STRING_free>>;
using StringPtr = std::unique_ptr<ASN1_STRING, Freer<ASN1_STRING_free>>;
using TypePtr = std::unique_ptr<ASN1_TYPE, Freer<ASN1_TYPE_free>>;

constexpr const char* kUserPrincipalName = "1.3.6.1.4.1.311.20.2.3";

[[noreturn]] void not_valid(const std::string& text) {
  throw Failure(ExitStatus::bad_input, say("\"{}\" is not a valid alternative name.", text),
                tr("Write email:..., dns:..., uri:..., ip:..., upn:... or dirname:CN=..."));
}

StringPtr string_of(int type, std::string_view value) {
  StringPtr string(ASN1_STRING_type_new(type));
  require(string != nullptr, "ASN1_STRING_type_new");
  require(ASN1_STRING_set(string.get(), value.data(), static_cast<int>(value.size())) == 1,
          "ASN1_STRING_set");
  return string;
}

bool is_printable_ascii(std::string_view value) {
  return std::ranges::all_of(value, [](char c) { return c > 0x20 && c < 0x7F; });
}

bool is_mail_address(std::string_view value) {
  const std::size_t at = value.find('@');
  return at != std::string_view::npos && at != 0 && at + 1 != value.size() &&
         at == value.rfind('@');
}

void set_ia5(GENERAL_NAME* name, int kind, std::string_view value) {
  GENERAL_NAME_set0_value(name, kind, string_of(V_ASN1_IA5STRING, value).release());
}

bool set_address(GENERAL_NAME* name, const std::string& value) {
  OctetsPtr octets(a2i_IPADDRESS(value.c_str()));
  if (!octets) return false;
  GENERAL_NAME_set0_value(name, GEN_IPADD, octets.release());
  return true;
}

bool set_principal(GENERAL_NAME* name, std::string_view value) {
  ObjectPtr type(OBJ_txt2obj(kUserPrincipalName, 1));
  TypePtr text(ASN1_TYPE_new());
  require(type != nullptr && text != nullptr, "ASN1_TYPE_new");
  ASN1_TYPE_set(text.get(), V_ASN1_UTF8STRING, string_of(V_ASN1_UTF8STRING, value).release());
  return GENERAL_NAME_set0_othername(name, type.release(), text.release()) == 1;
}

bool set_directory_name(GENERAL_NAME* name, const std::string& value) {
  const auto parsed = parse_name(value);
  if (!parsed) return false;
  GENERAL_NAME_set0_value(name, GEN_DIRNAME, to_asn1(*parsed).release());
  return true;
}

bool set_value(GENERAL_NAME* name, std::string_view kind, const std::string& value) {
  if (value.empty()) return false;
  if (kind == "upn") return set_principal(name, value);
  if (kind == "dirname") return set_directory_name(name, value);
  if (!is_printable_ascii(value)) return false;
  if (kind == "ip") return set_address(name, value);
  if (kind == "email" && is_mail_address(value)) {
    set_ia5(name, GEN_EMAIL, value);
  } else if (kind == "dns") {
    set_ia5(name, GEN_DNS, value);
  } else if (kind == "uri" && value.find(':') != std::string::npos) {
    set_ia5(name, GEN_URI, value);
  } else {
    return false;
  }
  return true;
}

GeneralNamePtr general_name(const std::string& text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string::npos) not_valid(text);
  GeneralNamePtr name(GENERAL_NAME_new());
  require(name != nullptr, "GENERAL_NAME_new");
  if (!set_value(name.get(), std::string_view(text).substr(0, colon), text.substr(colon + 1))) {
    not_valid(text);
  }
  return name;
}

}  // namespace

GeneralNamesPtr to_general_names(const std::vector<std::string>& texts) {
  GeneralNamesPtr names(sk_GENERAL_NAME_new_null());
  for (const std::string& text : texts) {
    require(sk_GENERAL_NAME_push(names.get(), general_name(text).release()) > 0,
            "sk_GENERAL_NAME_push");
  }
  return names;
}

}  // namespace kunci::tool
