// SPDX-License-Identifier: Apache-2.0
// The crypto layer as a guest in a process whose OpenSSL belongs to the host: nothing of the host's
// is changed, and nothing crashes when the host has gone. Each case is a run of its own, named by
// the argument; the environment names an OPENSSL_CONF that demands FIPS.
#define OPENSSL_SUPPRESS_DEPRECATED  // engines are: hosts have them all the same
#include <openssl/crypto.h>
#include <openssl/engine.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <barrier>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <string_view>
#include <thread>
#include <vector>

#include "crypto/block_cipher.h"
#include "crypto/encrypt.h"
#include "crypto/hmac.h"
#include "crypto/implicit_rejection.h"
#include "crypto/random.h"
#include "crypto/unsigned_certificate.h"
#include "crypto/verify.h"
#include "octets.h"

namespace kunci::crypto {
namespace {

int failures = 0;

void expect(bool truth, const char* what) {
  if (truth) return;
  std::fprintf(stderr, "not so: %s\n", what);
  ++failures;
}

PublicKey ec_key() {
  return public_key_on(
             Curve::p256,
             hex("0460fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb67903fe"
                 "1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299"))
      .value();
}
PublicKey ed_key() {
  return public_key_on(Curve::ed25519,
                       hex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"))
      .value();
}
// By these keys: over SHA-256 of "sample" (RFC 6979 A.2.5), over nothing (RFC 8032 7.1, test 1).
constexpr const char* kEcdsaSignature =
    "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
    "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8";
constexpr const char* kEddsaSignature =
    "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555"
    "fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b";

PublicKey rsa_key() { return rsa_public_key(Bytes(128, 0xff), hex("010001")).value(); }
PublicKey off_curve() {
  PublicKey key = ec_key();
  key.point.back() ^= 1;
  return key;
}

// Everything that enters OpenSSL, each once; how many of them succeeded.
constexpr int kWorking = 9;
int use_everything() {
  Bytes octets(16);
  auto cipher = BlockCipher::with_key(Cipher::des_ede3, pattern(24));
  const bool enciphered = cipher && cipher->encrypt(octets);
  const std::array<bool, kWorking> succeeded = {
      hash_of(Digest::sha3_256, octets).has_value(),
      hmac(Digest::sha256, octets, {octets}).has_value(),
      salted_hash(octets, octets).has_value(),
      fill_with_random(octets).has_value(),
      enciphered,
      encrypt_oaep(rsa_key(), {}, octets).has_value(),
      unpad_pkcs1(Bytes(128), Bytes(128), Secret(octets)).has_value(),
      check(ed_key()).has_value(),
      check(ec_key()).has_value(),
  };
  int count = 0;
  for (const bool one : succeeded) count += one ? 1 : 0;
  return count;
}

// Calls that fail, most of them inside OpenSSL.
void fail_often() {
  const Bytes hash = pattern(32);
  expect(failed_with(check(off_curve()), Errc::point_invalid), "point off its curve is refused");
  expect(failed_with(verify_ecdsa(off_curve(), hash, pattern(64)), Errc::point_invalid),
         "no verdict with a point off its curve");
  expect(failed_with(verify_ecdsa(ec_key(), hash, pattern(64)), Errc::signature_invalid),
         "wrong ECDSA signature is refused");
  expect(failed_with(verify_ecdsa(ec_key(), hash, Bytes(64, 0xff)), Errc::signature_invalid),
         "ECDSA signature out of range is refused");
  expect(failed_with(verify_eddsa(ed_key(), hash, Bytes(64, 0xff)), Errc::signature_invalid),
         "wrong EdDSA signature is refused");
  expect(failed_with(verify_pkcs1(rsa_key(), hash, pattern(128)), Errc::signature_invalid),
         "wrong RSA signature is refused");
}

void error_queue() {
  fail_often();
  expect(ERR_peek_error() == 0, "an empty error queue stays empty");
  ERR_raise(ERR_LIB_USER, 1);
  ERR_raise(ERR_LIB_USER, 2);
  fail_often();
  use_everything();
  expect(ERR_GET_REASON(ERR_get_error()) == 1, "the host's first error is still there");
  expect(ERR_GET_REASON(ERR_get_error()) == 2, "the host's second error is still there");
  expect(ERR_get_error() == 0, "no error of ours is left");
}

void configuration_still_loads() {
  expect(use_everything() == kWorking, "everything works");
  OPENSSL_init_crypto(OPENSSL_INIT_LOAD_CONFIG, nullptr);
  expect(EVP_default_properties_is_fips_enabled(nullptr) == 1, "the host's configuration holds");
  expect(EVP_MD_fetch(nullptr, "SHA256", nullptr) == nullptr, "and has its effect");
  expect(use_everything() == kWorking, "everything of ours still works");
}

// The process ends well only if an exit handler says so.
bool a_handler_decides = false;

void leave() { _exit(failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE); }

void exit_handlers_still_run() {
  expect(use_everything() == kWorking, "everything works");
  OPENSSL_atexit(leave);
  a_handler_decides = true;
}

// What was begun in time: a call may still come for it, and whoever owns it may let it go.
Hash* begun_hash = nullptr;
BlockCipher* begun_cipher = nullptr;

void use_when_it_is_too_late() {
  if (begun_hash != nullptr) {
    expect(!begun_hash->update(pattern(10)), "a hash that was begun takes no more");
    expect(!begun_hash->finish(), "and has no result");
    expect(!begun_cipher->encrypt(pattern(16)), "a cipher that was begun does no more");
    delete begun_hash;
    delete begun_cipher;
  }
  expect(use_everything() == 0, "errors, no crash, no success");
  leave();
}

void after_exit_handlers() {
  std::atexit(use_when_it_is_too_late);
  expect(use_everything() == kWorking, "everything works");
  begun_hash = new Hash(Hash::start(Digest::sha256).value());
  begun_cipher = new BlockCipher(BlockCipher::with_key(Cipher::aes128, pattern(16)).value());
  expect(begun_hash->update(pattern(10)).has_value(), "a hash is begun");
  a_handler_decides = true;
}

void first_use_after_exit_handlers() {
  OPENSSL_init_crypto(OPENSSL_INIT_LOAD_CRYPTO_STRINGS, nullptr);
  OPENSSL_cleanup();
  use_when_it_is_too_late();
}

// What `openssl -engine pkcs11` does: an ENGINE becomes the default for all keys. Its methods for
// RSA and EC are empty here: whoever asks them fails. That for Ed25519 is a copy of OpenSSL's own,
// as engines have them, since OpenSSL 3.0 asks it for every verification.
EVP_PKEY_METHOD* method_of_engine(int nid) {
  if (nid != EVP_PKEY_ED25519) return EVP_PKEY_meth_new(nid, 0);
  int original = 0;
  int flags = 0;
  EVP_PKEY_meth_get0_info(&original, &flags, EVP_PKEY_meth_find(nid));
  EVP_PKEY_METHOD* const copy = EVP_PKEY_meth_new(nid, flags);
  EVP_PKEY_meth_copy(copy, EVP_PKEY_meth_find(nid));
  return copy;
}

int engine_methods(ENGINE*, EVP_PKEY_METHOD** method, const int** nids, int nid) {
  static constexpr std::array kNids = {EVP_PKEY_RSA, EVP_PKEY_EC, EVP_PKEY_ED25519};
  static std::array<EVP_PKEY_METHOD*, kNids.size()> methods;
  if (method == nullptr) {
    *nids = kNids.data();
    return static_cast<int>(kNids.size());
  }
  const auto row = static_cast<std::size_t>(std::ranges::find(kNids, nid) - kNids.begin());
  if (row == kNids.size()) return 0;
  if (methods[row] == nullptr) methods[row] = method_of_engine(nid);
  *method = methods[row];
  return 1;
}

void hosts_engine() {
  OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, nullptr);
  ENGINE* const engine = ENGINE_new();
  ENGINE_set_id(engine, "host");
  ENGINE_set_name(engine, "the host's engine");
  ENGINE_set_pkey_meths(engine, engine_methods);
  expect(ENGINE_add(engine) == 1, "engine added");
  expect(ENGINE_set_default(engine, ENGINE_METHOD_ALL) == 1, "engine is the default");
  ENGINE* const chosen = ENGINE_get_pkey_meth_engine(EVP_PKEY_EC);
  expect(chosen == engine, "and is chosen for keys");
  ENGINE_finish(chosen);
  ENGINE_free(engine);

  expect(use_everything() == kWorking, "everything works all the same");
  const Bytes hash = hash_of(Digest::sha256, bytes_of("sample")).value();
  expect(verify_ecdsa(ec_key(), hash, hex(kEcdsaSignature)).has_value(), "ECDSA is verified");
  expect(verify_eddsa(ed_key(), {}, hex(kEddsaSignature)).has_value(), "EdDSA is verified");
  fail_often();
}

void threads() {
  constexpr int kThreads = 8;
  std::barrier start(kThreads);
  std::atomic<int> succeeded = 0;
  std::vector<std::thread> all;
  for (int i = 0; i < kThreads; ++i) {
    all.emplace_back([&] {
      start.arrive_and_wait();
      succeeded += use_everything();
    });
  }
  for (std::thread& one : all) one.join();
  expect(succeeded == kThreads * kWorking, "all threads succeed, whoever was first");
}

void fork_works() {
  expect(use_everything() == kWorking, "everything works in the parent");
  std::array<int, 2> ends{};
  expect(pipe(ends.data()) == 0, "pipe");
  const pid_t child = fork();
  Bytes octets(32);
  if (child == 0) {
    failures = 0;
    expect(use_everything() == kWorking, "everything works in the child");
    expect(fill_with_random(octets).has_value(), "random in the child");
    expect(write(ends[1], octets.data(), octets.size()) == 32, "write");
    _exit(failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE);
  }
  int status = -1;
  expect(waitpid(child, &status, 0) == child && status == 0, "the child succeeds");
  Bytes of_child(32);
  expect(read(ends[0], of_child.data(), of_child.size()) == 32, "read");
  expect(fill_with_random(octets).has_value(), "random in the parent");
  expect(octets != of_child, "parent and child do not draw the same");
}

}  // namespace
}  // namespace kunci::crypto

int main(int count, char** arguments) {
  using namespace kunci::crypto;
  const std::map<std::string_view, std::function<void()>> cases = {
      {"error-queue", error_queue},
      {"configuration-still-loads", configuration_still_loads},
      {"exit-handlers-still-run", exit_handlers_still_run},
      {"after-exit-handlers", after_exit_handlers},
      {"first-use-after-exit-handlers", first_use_after_exit_handlers},
      {"hosts-engine", hosts_engine},
      {"threads", threads},
      {"fork", fork_works},
  };
  const auto chosen = count == 2 ? cases.find(arguments[1]) : cases.end();
  if (chosen == cases.end()) return 2;
  chosen->second();
  return failures == 0 && !a_handler_decides ? EXIT_SUCCESS : EXIT_FAILURE;
}
