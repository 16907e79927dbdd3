// SPDX-License-Identifier: Apache-2.0
// Owners for what OpenSSL hands out, and its errors as ours.
#pragma once

#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>
#include <string>

#include "base/bytes.h"
#include "failure.h"
#include "freer.h"

namespace kunci::tool {

using BioPtr = std::unique_ptr<BIO, Freer<BIO_free_all>>;
using EvpKeyPtr = std::unique_ptr<EVP_PKEY, Freer<EVP_PKEY_free>>;
using NamePtr = std::unique_ptr<X509_NAME, Freer<X509_NAME_free>>;
using ObjectPtr = std::unique_ptr<ASN1_OBJECT, Freer<ASN1_OBJECT_free>>;
using RequestPtr = std::unique_ptr<X509_REQ, Freer<X509_REQ_free>>;
using CertificatePtr = std::unique_ptr<X509, Freer<X509_free>>;
using OctetStringPtr = std::unique_ptr<ASN1_OCTET_STRING, Freer<ASN1_OCTET_STRING_free>>;
using ExtensionPtr = std::unique_ptr<X509_EXTENSION, Freer<X509_EXTENSION_free>>;

/// OpenSSL's reason for its last failure, for people; its error queue is empty afterwards.
std::string openssl_reason();

/// Throws Failure(failed) with that reason unless `done`.
void require(bool done, const char* function);

inline void free_octets(unsigned char* octets) { OPENSSL_free(octets); }
using OctetsOwner = std::unique_ptr<unsigned char, Freer<free_octets>>;

OctetStringPtr octet_string(ByteView content);

/// The octets of an object of ASN.1 by its i2d function.
template <class T, class Encode>
Bytes der_of(const T* object, Encode encode) {
  unsigned char* buffer = nullptr;
  const int size = encode(object, &buffer);
  require(size >= 0, "i2d");
  const OctetsOwner owner(buffer);
  return {buffer, buffer + size};
}

}  // namespace kunci::tool
