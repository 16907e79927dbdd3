// SPDX-License-Identifier: Apache-2.0
// Prints what the code's own tables and objects say of the module, a row a line, for
// docs/pkcs11.md:
//   mechanism NUMBER FLAGS LEAST MOST
//   attribute OBJECT NUMBER shown|sensitive
// Numbers are hexadecimal. Which attributes there can be comes in on standard input, one a line.
#include <cstdio>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "pkcs11/certificate_object.h"
#include "pkcs11/data_object.h"
#include "pkcs11/mechanism_table.h"
#include "pkcs11/present_token.h"
#include "pkcs11/profile_object.h"
#include "pkcs11/secret_key_object.h"
#include "pkcs11/session_public_key_object.h"
#include "pkcs11/token_key_object.h"
#include "pkcs11/token_mechanisms.h"
#include "tests/support/software_token.h"
#include "tests/support/test_certificate.h"

namespace kunci::pkcs11 {
namespace {

using kunci::test::SoftwareToken;

struct Shown {
  const char* name;
  std::unique_ptr<Object> object;
};

std::shared_ptr<SoftwareToken> token_with_everything() {
  auto token = std::make_shared<SoftwareToken>();
  token->set_algorithms({crypto::rsa(2048), on(crypto::Curve::p256), on(crypto::Curve::p384),
                         on(crypto::Curve::ed25519), on(crypto::Curve::x25519)});
  const KeyPolicy generated{.origin = Origin::generated};
  token->put(SoftwareToken::kAuthentication, SoftwareToken::rsa_key(2048), generated);
  token->put(SoftwareToken::kSignature, SoftwareToken::key_on(crypto::Curve::p256), generated);
  return token;
}

KeyPlace place_of(Token& token, KeyReference reference) {
  for (const KeyPlace& place : token.key_places()) {
    if (place.reference == reference) return place;
  }
  return {};
}

std::vector<Shown> one_of_each(const std::shared_ptr<SoftwareToken>& token) {
  const KeyPlace rsa = place_of(*token, SoftwareToken::kAuthentication);
  const KeyPlace ec = place_of(*token, SoftwareToken::kSignature);
  const Bytes der =
      test::certificate_for(crypto::spki_of(SoftwareToken::rsa_key(2048)->public_key()));
  StorageAttributes named{.id = Bytes{1}};
  std::vector<Shown> all;
  all.push_back({"certificate", std::make_unique<SessionCertificateObject>(named, der)});
  all.push_back({"private-rsa", std::make_unique<TokenPrivateKeyObject>(token, rsa)});
  all.push_back({"private-ec", std::make_unique<TokenPrivateKeyObject>(token, ec)});
  all.push_back({"public-rsa", std::make_unique<TokenPublicKeyObject>(token, rsa)});
  all.push_back({"public-ec", std::make_unique<TokenPublicKeyObject>(token, ec)});
  SecretKeyObject::Description sensitive;
  sensitive.secrecy.sensitive = true;
  all.push_back({"secret", std::make_unique<SecretKeyObject>(sensitive, Secret(Bytes(16, 1)))});
  all.push_back({"data", std::make_unique<SessionDataObject>(StorageAttributes{},
                                                             DataObject::Names{}, Bytes{})});
  all.push_back({"profile", std::make_unique<ProfileObject>(CKP_BASELINE_PROVIDER)});
  return all;
}

void describe_mechanisms(Token& token) {
  for (const Mechanism& row : all_mechanisms()) {
    const auto info = mechanism_info(token, row.type);
    if (!info) continue;
    std::printf("mechanism %lx %lx %lu %lu\n", row.type, info->flags, info->ulMinKeySize,
                info->ulMaxKeySize);
  }
}

void describe_attributes(const std::shared_ptr<SoftwareToken>& token,
                         const std::vector<CK_ATTRIBUTE_TYPE>& types) {
  for (const Shown& shown : one_of_each(token)) {
    for (const CK_ATTRIBUTE_TYPE type : types) {
      const auto value = shown.object->attribute(type);
      const bool sensitive = !value && value.error() == Rv(CKR_ATTRIBUTE_SENSITIVE);
      if (!value && !sensitive) continue;
      std::printf("attribute %s %lx %s\n", shown.name, type, sensitive ? "sensitive" : "shown");
    }
  }
}

}  // namespace
}  // namespace kunci::pkcs11

int main() {
  const auto token = kunci::pkcs11::token_with_everything();
  std::vector<CK_ATTRIBUTE_TYPE> types;
  for (std::string line; std::getline(std::cin, line);)
    types.push_back(std::stoul(line, nullptr, 16));
  kunci::pkcs11::describe_mechanisms(*token);
  kunci::pkcs11::describe_attributes(token, types);
}
