// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/softhsm/key_store.h"

#include <stdexcept>
#include <string>
#include <utility>

#include "tests/harness/softhsm/store_process.h"

namespace kunci::harness {
namespace {

Bytes field(std::string_view text) { return copy_of(bytes_of(text)); }
Bytes field(KeyAlgorithm algorithm) { return {static_cast<std::uint8_t>(algorithm)}; }

}  // namespace

KeyStore::KeyStore(std::filesystem::path directory) : directory_(std::move(directory)) {}
KeyStore::~KeyStore() = default;

Result<PublicKey> KeyStore::generate(std::string_view id, KeyAlgorithm algorithm,
                                     ByteView exponent) {
  return ask_for_key(StoreVerb::generate, {field(id), field(algorithm), copy_of(exponent)});
}

Result<PublicKey> KeyStore::import_key(std::string_view id, KeyAlgorithm algorithm,
                                       const PrivateKeyParts& parts) {
  return ask_for_key(StoreVerb::import_key,
                     {field(id), field(algorithm), parts.prime1, parts.prime2, parts.exponent1,
                      parts.exponent2, parts.coefficient, parts.scalar});
}

Result<PublicKey> KeyStore::public_key(std::string_view id) {
  return ask_for_key(StoreVerb::public_key, {field(id)});
}

Result<Bytes> KeyStore::raw_rsa(std::string_view id, ByteView block) {
  return ask_for_octets(StoreVerb::raw_rsa, id, block);
}

Result<Bytes> KeyStore::sign_digest(std::string_view id, ByteView digest) {
  return ask_for_octets(StoreVerb::sign_digest, id, digest);
}

Result<Bytes> KeyStore::sign_message(std::string_view id, ByteView message) {
  return ask_for_octets(StoreVerb::sign_message, id, message);
}

Result<Bytes> KeyStore::agree(std::string_view id, ByteView peer) {
  return ask_for_octets(StoreVerb::agree, id, peer);
}

Result<void> KeyStore::remove(std::string_view id) {
  const auto answer = ask(StoreVerb::remove, {field(id)});
  if (!answer) return fail(answer.error());
  return {};
}

Result<void> KeyStore::rename(std::string_view id, std::string_view new_id) {
  const auto answer = ask(StoreVerb::rename, {field(id), field(new_id)});
  if (!answer) return fail(answer.error());
  return {};
}

Result<std::vector<Bytes>> KeyStore::ask(StoreVerb verb, std::vector<Bytes> fields) {
  if (!process_) process_ = std::make_unique<StoreProcess>(directory_);
  Message answer =
      process_->exchange({.kind = static_cast<std::uint8_t>(verb), .fields = std::move(fields)});
  const auto kind = static_cast<StoreAnswer>(answer.kind);
  if (kind == StoreAnswer::done) return std::move(answer.fields);
  if (answer.fields.size() != 1 || answer.fields[0].empty()) {
    throw std::runtime_error("the key store gave an answer of no known form");
  }
  if (kind == StoreAnswer::refused) return fail(static_cast<Errc>(answer.fields[0][0]));
  throw std::runtime_error("SoftHSM2: " + std::string(text_of(answer.fields[0])));
}

Result<PublicKey> KeyStore::ask_for_key(StoreVerb verb, std::vector<Bytes> fields) {
  auto answer = ask(verb, std::move(fields));
  if (!answer) return fail(answer.error());
  if (answer->size() != 4 || answer->at(0).size() != 1) {
    throw std::runtime_error("the key store gave an answer that is no public key");
  }
  return PublicKey{.algorithm = static_cast<KeyAlgorithm>(answer->at(0)[0]),
                   .modulus = std::move(answer->at(1)),
                   .exponent = std::move(answer->at(2)),
                   .point = std::move(answer->at(3))};
}

Result<Bytes> KeyStore::ask_for_octets(StoreVerb verb, std::string_view id, ByteView input) {
  auto answer = ask(verb, {field(id), copy_of(input)});
  if (!answer) return fail(answer.error());
  if (answer->size() != 1)
    throw std::runtime_error("the key store gave an answer of no known form");
  return std::move(answer->front());
}

}  // namespace kunci::harness
