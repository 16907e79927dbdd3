// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <string_view>

#include "base/bytes.h"
#include "base/error.h"
#include "tests/harness/softhsm/key.h"
#include "tests/harness/softhsm/message.h"

namespace kunci::harness {

class StoreProcess;

/// The private keys of one card. They are made, kept and used in a SoftHSM2 token of their own and
/// never leave it; all of them, Ed25519 and X25519 included, outlive the KeyStore in its directory.
///
/// SoftHSM2 takes its configuration from one environment variable, has one state a process and
/// crashes in static destructors at exit; so each store runs it in a process of its own, which is
/// started by the first call that needs it and ends with the KeyStore. Any number of stores can
/// live in one process.
///
/// The module is the one of the build option `softhsm_module`, or of the environment variable
/// KUNCI_SOFTHSM_MODULE.
///
/// Keys are named by short texts. A Result carries what a card would answer to (`not_found`,
/// `data_invalid`, ...); if SoftHSM2 itself does not work, every call throws std::runtime_error.
class KeyStore {
 public:
  /// `directory` is created if need be and belongs to this store alone.
  explicit KeyStore(std::filesystem::path directory);
  KeyStore(const KeyStore&) = delete;
  KeyStore& operator=(const KeyStore&) = delete;
  ~KeyStore();

  /// Makes a key pair, replacing a key of this name. `exponent` (RSA): big-endian, 65537 if empty.
  Result<PublicKey> generate(std::string_view id, KeyAlgorithm algorithm, ByteView exponent = {});

  /// Takes a private key in, replacing a key of this name. Errc::parameter_invalid if the parts
  /// make no such key.
  Result<PublicKey> import_key(std::string_view id, KeyAlgorithm algorithm,
                               const PrivateKeyParts& parts);

  Result<PublicKey> public_key(std::string_view id);

  /// block^d mod n; block and result are as long as the modulus. Errc::data_invalid unless block <
  /// n.
  Result<Bytes> raw_rsa(std::string_view id, ByteView block);

  /// ECDSA over a ready hash: r and s, each as long as a coordinate.
  Result<Bytes> sign_digest(std::string_view id, ByteView digest);

  /// Ed25519 (RFC 8032, 5.1.6) over a whole message.
  Result<Bytes> sign_message(std::string_view id, ByteView message);

  /// The shared secret with a peer's point: the X coordinate, or X25519's 32 octets.
  Result<Bytes> agree(std::string_view id, ByteView peer);

  Result<void> remove(std::string_view id);

  /// Gives a key another name, replacing a key that has it.
  Result<void> rename(std::string_view id, std::string_view new_id);

 private:
  Result<std::vector<Bytes>> ask(StoreVerb verb, std::vector<Bytes> fields);
  Result<PublicKey> ask_for_key(StoreVerb verb, std::vector<Bytes> fields);
  Result<Bytes> ask_for_octets(StoreVerb verb, std::string_view id, ByteView input);

  std::filesystem::path directory_;
  std::unique_ptr<StoreProcess> process_;
};

}  // namespace kunci::harness
