// SPDX-License-Identifier: Apache-2.0
// Runs under valgrind: what a card decrypted is marked as undefined, so that memcheck reports each
// branch and each address that depends on it. The only thing that may be reported is that an OAEP
// block was refused, which the caller is told.
#include <valgrind/memcheck.h>

#include <cstdio>
#include <cstdlib>

#include "crypto/implicit_rejection.h"
#include "crypto/padding.h"
#include "octets.h"

namespace kunci::crypto {
namespace {

int failures = 0;

template <class Action>
void expect_reports(unsigned expected, const char* what, Action action) {
  const unsigned before = VALGRIND_COUNT_ERRORS;
  action();
  const unsigned reports = VALGRIND_COUNT_ERRORS - before;
  if (reports == expected) return;
  std::fprintf(stderr, "%s: %u reports instead of %u\n", what, reports, expected);
  ++failures;
}

Bytes undefined(Bytes octets) {
  VALGRIND_MAKE_MEM_UNDEFINED(octets.data(), octets.size());
  return octets;
}

Bytes plain(const WipedBytes& octets) { return {octets.begin(), octets.end()}; }

void pkcs1(const char* what, const Bytes& block) {
  const Bytes secret = undefined(block);
  const Secret seed(pattern(32));
  expect_reports(0, what, [&] { (void)unpad_pkcs1(secret, pattern(256), seed); });
}

void oaep(const char* what, const Bytes& block) {
  const Bytes secret = undefined(block);
  expect_reports(1, what, [&] { (void)unpad_oaep({}, secret); });
}

void all() {
  expect_reports(1, "a branch on a secret octet", [] {
    const Bytes secret = undefined(Bytes(1));
    if (secret[0] == 0) std::fputs("zero\n", stderr);
  });
  pkcs1("good padding", plain(pad_pkcs1_encryption(pattern(40), 256).value()));
  pkcs1("no padding at all", Bytes(256, 0x55));
  pkcs1("separator too early", Bytes(256, 0x00));
  oaep("good OAEP", plain(pad_oaep({}, pattern(40), 256).value()));
  oaep("bad OAEP", Bytes(256, 0x55));
}

}  // namespace
}  // namespace kunci::crypto

int main() {
  if (RUNNING_ON_VALGRIND == 0) {
    std::fputs("to be run under valgrind\n", stderr);
    return EXIT_FAILURE;
  }
  kunci::crypto::all();
  return kunci::crypto::failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
