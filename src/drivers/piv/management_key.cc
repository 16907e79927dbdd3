// SPDX-License-Identifier: Apache-2.0
#include "drivers/piv/management_key.h"

#include <array>
#include <utility>

#include "crypto/block_cipher.h"
#include "crypto/random.h"
#include "drivers/piv/commands.h"
#include "drivers/piv/reading.h"
#include "tlv/writer.h"

namespace kunci::piv {
namespace {

constexpr std::uint8_t kWitness = 0x80;
constexpr std::uint8_t kChallenge = 0x81;
constexpr std::uint8_t kResponse = 0x82;

constexpr std::uint8_t kFactoryEighth[] = {1, 2, 3, 4, 5, 6, 7, 8};
constexpr std::size_t kDesKey = 8;

std::uint8_t id_of(ManagementAlgorithm algorithm) { return static_cast<std::uint8_t>(algorithm); }

/// The card's random number, under its key. unsupported where it has no key of this algorithm.
Result<WipedBytes> ask_witness(AppletTransaction& transaction, ManagementAlgorithm algorithm) {
  static constexpr std::uint8_t kGiveWitness[] = {kWitness, 0};
  const auto answer = general_authenticate(transaction, id_of(algorithm), kManagementKey,
                                           kGiveWitness, iso7816::kMaxShortAnswer);
  if (!answer) return fail(answer.error());
  if (!answer->status.ok()) return fail(Errc::unsupported, answer->status.value);
  return authentication_element(answer->data, kWitness);
}

/// What the card makes of our challenge, once it has its own number back.
Result<WipedBytes> exchange_challenges(AppletTransaction& transaction,
                                       ManagementAlgorithm algorithm, ByteView witness,
                                       ByteView challenge) {
  WipedBytes elements;
  tlv::append_element(elements, kWitness, witness);
  tlv::append_element(elements, kChallenge, challenge);
  const auto answer = general_authenticate(transaction, id_of(algorithm), kManagementKey, elements,
                                           iso7816::kMaxShortAnswer);
  if (!answer) return fail(answer.error());
  if (!answer->status.ok()) return fail(Errc::management_key, answer->status.value);
  return authentication_element(answer->data, kResponse);
}

Result<void> authenticate_with(AppletTransaction& transaction, ManagementAlgorithm algorithm,
                               ByteView key) {
  auto cipher = crypto::BlockCipher::with_key(cipher_of(algorithm), key);
  if (!cipher) return fail(cipher.error());
  const auto encrypted_witness = ask_witness(transaction, algorithm);
  if (!encrypted_witness) return fail(encrypted_witness.error());
  if (encrypted_witness->size() != cipher->block_size()) return fail(Errc::malformed);
  const auto witness = cipher->decrypt(*encrypted_witness);
  if (!witness) return fail(witness.error());
  WipedBytes challenge(cipher->block_size());
  if (const auto filled = crypto::fill_with_random(challenge); !filled) return filled;
  const auto response = exchange_challenges(transaction, algorithm, *witness, challenge);
  if (!response) return fail(response.error());
  const auto expected = cipher->encrypt(challenge);
  if (!expected) return fail(expected.error());
  // Whoever took our answer to his witness without knowing the key is not the card.
  if (!equal_in_constant_time(*response, *expected)) return fail(Errc::management_key);
  return {};
}

}  // namespace

Secret factory_management_key() {
  std::array<std::uint8_t, 3 * kDesKey> key{};
  for (std::size_t i = 0; i < key.size(); ++i) key[i] = kFactoryEighth[i % kDesKey];
  return Secret(key);
}

Result<Secret> random_management_key(ManagementAlgorithm algorithm) {
  Secret key(key_size_of(algorithm));
  while (true) {
    if (const auto filled = crypto::fill_with_random(key.writable()); !filled) {
      return fail(filled.error());
    }
    if (algorithm != ManagementAlgorithm::tdes) return key;
    // Odd parity, as some cards check it; and three different keys, or it is not 3DES.
    for (std::uint8_t& octet : key.writable()) {
      octet = static_cast<std::uint8_t>((octet & 0xfe) | (__builtin_parity(octet & 0xfe) ^ 1));
    }
    const ByteView all = key.view();
    const auto third = [&all](std::size_t n) { return all.subspan(n * kDesKey, kDesKey); };
    const bool distinct =
        !equal(third(0), third(1)) && !equal(third(1), third(2)) && !equal(third(0), third(2));
    if (distinct) return key;
  }
}

Result<ManagementAlgorithm> management_algorithm(AppletTransaction& transaction,
                                                 CardMemory& memory) {
  if (const auto known = memory.management_algorithm.get()) return *known;
  const auto answer = Reading(transaction, memory).metadata(kManagementKey);
  if (!answer) return fail(answer.error());
  const auto metadata = management_key_metadata_from(*answer);
  if (!metadata) return fail(metadata.error());
  if (metadata->algorithm != ManagementAlgorithm::none) {
    memory.management_algorithm.set(metadata->algorithm);
  }
  return metadata->algorithm;
}

Result<void> authenticate(AppletTransaction& transaction, CardMemory& memory, ByteView key) {
  const auto named = management_algorithm(transaction, memory);
  if (!named) return fail(named.error());
  if (*named != ManagementAlgorithm::none) {
    if (key_size_of(*named) != key.size()) return fail(Errc::management_key);
    const auto done = authenticate_with(transaction, *named, key);
    // The card has named the algorithm itself: it knows it.
    if (failed_with(done, Errc::unsupported)) return fail(Errc::refused, done.error().status_word);
    return done;
  }
  Result<void> result = fail(Errc::management_key);
  for (const ManagementAlgorithm algorithm : management_algorithms_for(key.size())) {
    result = authenticate_with(transaction, algorithm, key);
    if (result) memory.management_algorithm.set(algorithm);
    if (!failed_with(result, Errc::unsupported)) return result;
  }
  return fail(Errc::management_key, result.error().status_word);
}

void end_authentication(AppletTransaction& transaction, const CardMemory& memory) {
  const auto algorithm = memory.management_algorithm.get();
  if (!algorithm || *algorithm == ManagementAlgorithm::none) return;
  if (!ask_witness(transaction, *algorithm)) return;
  const std::size_t size = crypto::block_size_of(cipher_of(*algorithm));
  Bytes wrong(size);
  if (!crypto::fill_with_random(wrong)) return;
  (void)exchange_challenges(transaction, *algorithm, wrong, wrong);
}

}  // namespace kunci::piv
