// SPDX-License-Identifier: Apache-2.0
// The process of one card's keys: answers its card's requests out of SoftHSM2 until the card hangs
// up.
#include <unistd.h>

#include <cstdio>
#include <exception>
#include <memory>
#include <string>

#include "tests/harness/softhsm/message.h"
#include "tests/harness/softhsm/pkcs11_module.h"
#include "tests/harness/softhsm/store_program.h"
#include "tests/harness/softhsm/token_keys.h"

namespace kunci::harness {
namespace {

Message refused(Errc code) {
  return {.kind = static_cast<std::uint8_t>(StoreAnswer::refused),
          .fields = {Bytes{static_cast<std::uint8_t>(code)}}};
}

Message broken(std::string_view sentence) {
  return {.kind = static_cast<std::uint8_t>(StoreAnswer::broken),
          .fields = {copy_of(bytes_of(sentence))}};
}

Message done(std::vector<Bytes> fields) {
  return {.kind = static_cast<std::uint8_t>(StoreAnswer::done), .fields = std::move(fields)};
}

Message answer_with(Result<PublicKey> key) {
  if (!key) return refused(key.error().code);
  return done({Bytes{static_cast<std::uint8_t>(key->algorithm)}, std::move(key->modulus),
               std::move(key->exponent), std::move(key->point)});
}

Message answer_with(Result<Bytes> octets) {
  if (!octets) return refused(octets.error().code);
  return done({std::move(*octets)});
}

Message answer_with(Result<void> result) {
  return result ? done({}) : refused(result.error().code);
}

std::size_t fields_of(StoreVerb verb) {
  switch (verb) {
    case StoreVerb::generate:
      return 3;
    case StoreVerb::import_key:
      return 8;
    case StoreVerb::public_key:
    case StoreVerb::remove:
      return 1;
    case StoreVerb::raw_rsa:
    case StoreVerb::sign_digest:
    case StoreVerb::sign_message:
    case StoreVerb::agree:
    case StoreVerb::rename:
      return 2;
  }
  return 0;
}

Message perform(TokenKeys& keys, const Message& request) {
  const auto verb = static_cast<StoreVerb>(request.kind);
  const auto& fields = request.fields;
  if (fields.size() != fields_of(verb)) return broken("a request of no known form");
  switch (verb) {
    case StoreVerb::generate:
      return answer_with(
          keys.generate(fields[0], static_cast<KeyAlgorithm>(fields[1].at(0)), fields[2]));
    case StoreVerb::import_key:
      return answer_with(keys.import_key(fields[0], static_cast<KeyAlgorithm>(fields[1].at(0)),
                                         {.prime1 = fields[2],
                                          .prime2 = fields[3],
                                          .exponent1 = fields[4],
                                          .exponent2 = fields[5],
                                          .coefficient = fields[6],
                                          .scalar = fields[7]}));
    case StoreVerb::public_key:
      return answer_with(keys.public_key(fields[0]));
    case StoreVerb::raw_rsa:
      return answer_with(keys.raw_rsa(fields[0], fields[1]));
    case StoreVerb::sign_digest:
      return answer_with(keys.sign_digest(fields[0], fields[1]));
    case StoreVerb::sign_message:
      return answer_with(keys.sign_message(fields[0], fields[1]));
    case StoreVerb::agree:
      return answer_with(keys.agree(fields[0], fields[1]));
    case StoreVerb::remove:
      return answer_with(keys.remove(fields[0]));
    case StoreVerb::rename:
      return answer_with(keys.rename(fields[0], fields[1]));
  }
  return broken("a request of no known kind");
}

/// The keys are opened by the first request, so that what is wrong with SoftHSM2 is told in an
/// answer.
Message answer_to(const Message& request, std::unique_ptr<TokenKeys>& keys, const char* directory) {
  try {
    if (!keys) keys = std::make_unique<TokenKeys>(directory);
    return perform(*keys, request);
  } catch (const Pkcs11Failure& failure) {
    return broken(failure.sentence());
  } catch (const std::exception& failure) {
    return broken(failure.what());
  }
}

void serve(const char* directory) {
  std::unique_ptr<TokenKeys> keys;
  while (const auto request = receive_message(kStoreSocket)) {
    if (!send_message(kStoreSocket, answer_to(*request, keys, directory))) break;
  }
  // SoftHSM2 writes each object when it changes; its static destructors, which crash, are not run.
  _exit(0);
}

}  // namespace
}  // namespace kunci::harness

int main(int count, char** arguments) {
  if (count != 2) {
    std::fputs("usage: kunci-key-store DIRECTORY (started by a virtual card)\n", stderr);
    return 2;
  }
  kunci::harness::serve(arguments[1]);
}
