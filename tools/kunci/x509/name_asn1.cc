// SPDX-License-Identifier: Apache-2.0
#include "x509/name_asn1.h"

#include <openssl/err.h>

#include "messages.h"

namespace kunci::tool {
namespace {

using TypePtr = std::unique_ptr<ASN1_TYPE, Freer<ASN1_TYPE_free>>;
using EntryPtr = std::unique_ptr<X509_NAME_ENTRY, Freer<X509_NAME_ENTRY_free>>;

EntryPtr text_entry(const ASN1_OBJECT* type, const std::string& text) {
  return EntryPtr(X509_NAME_ENTRY_create_by_OBJ(nullptr, type, MBSTRING_UTF8,
                                                reinterpret_cast<const unsigned char*>(text.data()),
                                                static_cast<int>(text.size())));
}

// "#04024869" (RFC 4514, 2.4): one whole value of ASN.1, of a string type.
EntryPtr encoded_entry(const ASN1_OBJECT* type, const Bytes& encoded) {
  const unsigned char* at = encoded.data();
  const TypePtr value(d2i_ASN1_TYPE(nullptr, &at, static_cast<long>(encoded.size())));
  if (!value || at != encoded.data() + encoded.size()) return nullptr;
  const int tag = ASN1_TYPE_get(value.get());
  const bool is_string =
      tag == V_ASN1_UTF8STRING || tag == V_ASN1_PRINTABLESTRING || tag == V_ASN1_IA5STRING ||
      tag == V_ASN1_T61STRING || tag == V_ASN1_BMPSTRING || tag == V_ASN1_UNIVERSALSTRING ||
      tag == V_ASN1_OCTET_STRING || tag == V_ASN1_NUMERICSTRING || tag == V_ASN1_VISIBLESTRING;
  if (!is_string) return nullptr;
  const ASN1_STRING* string = value->value.asn1_string;
  return EntryPtr(X509_NAME_ENTRY_create_by_OBJ(nullptr, type, tag, ASN1_STRING_get0_data(string),
                                                ASN1_STRING_length(string)));
}

EntryPtr entry_of(const NameAttribute& attribute) {
  const ObjectPtr type(OBJ_txt2obj(attribute.oid.c_str(), 1));
  EntryPtr entry;
  if (type) {
    entry = attribute.encoded.empty() ? text_entry(type.get(), attribute.text)
                                      : encoded_entry(type.get(), attribute.encoded);
  }
  if (entry) return entry;
  throw Failure(ExitStatus::bad_input, say("The subject's {} is not valid: {}.",
                                           type_name(attribute.oid), openssl_reason()));
}

}  // namespace

NamePtr to_asn1(const DistinguishedName& name) {
  NamePtr made(X509_NAME_new());
  require(made != nullptr, "X509_NAME_new");
  for (const RelativeName& part : name.parts) {
    bool first = true;
    for (const NameAttribute& attribute : part) {
      const EntryPtr entry = entry_of(attribute);
      // -1 joins it to the entry before (X509_NAME_add_entry(3)).
      require(X509_NAME_add_entry(made.get(), entry.get(), -1, first ? 0 : -1) == 1,
              "X509_NAME_add_entry");
      first = false;
    }
  }
  return made;
}

std::string name_text(const X509_NAME* name) {
  const BioPtr memory(BIO_new(BIO_s_mem()));
  require(memory != nullptr, "BIO_new");
  X509_NAME_print_ex(memory.get(), name, 0,
                     XN_FLAG_RFC2253 & ~static_cast<unsigned long>(ASN1_STRFLGS_ESC_MSB));
  ERR_clear_error();
  char* text = nullptr;
  const long size = BIO_get_mem_data(memory.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}

std::vector<std::string> name_values(const X509_NAME* name, const std::string& oid) {
  std::vector<std::string> values;
  const ObjectPtr type(OBJ_txt2obj(oid.c_str(), 1));
  int at = type ? X509_NAME_get_index_by_OBJ(name, type.get(), -1) : -1;
  for (; at >= 0; at = X509_NAME_get_index_by_OBJ(name, type.get(), at)) {
    unsigned char* text = nullptr;
    const int size =
        ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at)));
    const OctetsOwner owner(text);
    if (size >= 0) values.emplace_back(text, text + size);
  }
  ERR_clear_error();
  return values;
}

}  // namespace kunci::tool
