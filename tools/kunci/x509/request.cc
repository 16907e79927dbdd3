// SPDX-License-Identifier: Apache-2.0
#include "x509/request.h"

#include <openssl/pem.h>

#include <new>

#include "messages.h"
#include "x509/name_asn1.h"

namespace kunci::tool {
namespace {

void free_stack(STACK_OF(X509_EXTENSION) * stack) {
  sk_X509_EXTENSION_pop_free(stack, X509_EXTENSION_free);
}
using ExtensionStackPtr = std::unique_ptr<STACK_OF(X509_EXTENSION), Freer<free_stack>>;

ExtensionStackPtr stack_of(std::vector<ExtensionPtr> extensions) {
  ExtensionStackPtr stack(sk_X509_EXTENSION_new_null());
  for (ExtensionPtr& extension : extensions) {
    require(sk_X509_EXTENSION_push(stack.get(), extension.release()) > 0, "sk_X509_EXTENSION_push");
  }
  return stack;
}

}  // namespace

Request::Request(const DistinguishedName& subject, const PublicKey& key,
                 const RequestedExtensions& extensions)
    : request_(X509_REQ_new()) {
  require(request_ != nullptr, "X509_REQ_new");
  require(X509_REQ_set_version(request_.get(), X509_REQ_VERSION_1) == 1, "X509_REQ_set_version");
  require(X509_REQ_set_subject_name(request_.get(), to_asn1(subject).get()) == 1,
          "X509_REQ_set_subject_name");
  require(X509_REQ_set_pubkey(request_.get(), key.get()) == 1, "X509_REQ_set_pubkey");
  const ExtensionStackPtr stack = stack_of(to_asn1(extensions));
  if (sk_X509_EXTENSION_num(stack.get()) > 0) {
    require(X509_REQ_add_extensions(request_.get(), stack.get()) == 1, "X509_REQ_add_extensions");
  }
}

Bytes Request::to_be_signed() const {
  unsigned char* buffer = nullptr;
  const int size = i2d_re_X509_REQ_tbs(request_.get(), &buffer);
  require(size > 0, "i2d_re_X509_REQ_tbs");
  const OctetsOwner owner(buffer);
  return {buffer, buffer + size};
}

void Request::set_signature(const SignatureScheme& scheme, ByteView signature) {
  const std::unique_ptr<X509_ALGOR, Freer<X509_ALGOR_free>> algorithm(X509_ALGOR_new());
  scheme.describe(algorithm.get());
  require(X509_REQ_set1_signature_algo(request_.get(), algorithm.get()) == 1,
          "X509_REQ_set1_signature_algo");
  ASN1_BIT_STRING* bits = ASN1_BIT_STRING_new();
  if (bits == nullptr) throw std::bad_alloc();
  require(ASN1_STRING_set(bits, signature.data(), static_cast<int>(signature.size())) == 1,
          "ASN1_STRING_set");
  // Whole octets: no unused bits, and none to be found by cutting zeros off the end.
  bits->flags = (bits->flags & ~(ASN1_STRING_FLAG_BITS_LEFT | 7)) | ASN1_STRING_FLAG_BITS_LEFT;
  X509_REQ_set0_signature(request_.get(), bits);
}

void Request::verify(const PublicKey& key) const {
  const Bytes encoded = der();
  const unsigned char* at = encoded.data();
  const RequestPtr read(d2i_X509_REQ(nullptr, &at, static_cast<long>(encoded.size())));
  EVP_PKEY* inside = read ? X509_REQ_get0_pubkey(read.get()) : nullptr;
  const bool same_key = inside != nullptr && EVP_PKEY_eq(inside, key.get()) == 1;
  if (same_key && X509_REQ_verify(read.get(), inside) == 1) return;
  throw Failure(
      ExitStatus::failed,
      tr("The token's signature does not fit the key's public half; nothing was written."),
      tr("Do not use this key: make another with \"kunci key generate\"."));
}

Bytes Request::der() const { return der_of(request_.get(), i2d_X509_REQ); }

std::string Request::pem() const {
  const BioPtr memory(BIO_new(BIO_s_mem()));
  require(memory != nullptr && PEM_write_bio_X509_REQ(memory.get(), request_.get()) == 1,
          "PEM_write_bio_X509_REQ");
  char* text = nullptr;
  const long size = BIO_get_mem_data(memory.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}

}  // namespace kunci::tool
