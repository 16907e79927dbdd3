// SPDX-License-Identifier: Apache-2.0
// bench-parallel-tokens MODULE SIGNATURES: signs that often on the first token, then that often on
// every token at once, a thread a token, and prints the signatures a second of both as JSON.
#include <chrono>
#include <deque>
#include <exception>
#include <future>
#include <iostream>
#include <string>
#include <vector>

#include "tests/bench/bench_pin.h"
#include "tests/bench/measured_module.h"

namespace kunci::bench {
namespace {

constexpr CK_BYTE kRsaId = 0x01;  // of the pair that bench-prepare-token makes

double rate(std::span<MeasuredKey*> keys, int signatures) {
  const auto start = std::chrono::steady_clock::now();
  std::vector<std::future<void>> done;
  for (MeasuredKey* const key : keys) {
    done.push_back(std::async(std::launch::async, [key, signatures] {
      for (int i = 0; i < signatures; ++i) key->sign();
    }));
  }
  for (auto& one : done) one.get();
  const std::chrono::duration<double> time = std::chrono::steady_clock::now() - start;
  return static_cast<double>(keys.size()) * signatures / time.count();
}

void measure(const std::string& path, int signatures) {
  const MeasuredModule module(path);
  std::deque<MeasuredKey> keys;
  std::vector<MeasuredKey*> all;
  for (const CK_SLOT_ID slot : module.slots_with_tokens()) {
    const CK_SESSION_HANDLE session = module.open(slot);
    module.log_in(session, kBenchPin);
    all.push_back(&keys.emplace_back(module, session, CKK_RSA, kRsaId));
    all.back()->sign();
  }
  const double one = rate({all.data(), 1}, signatures);
  const double together = rate(all, signatures);
  std::cout << R"({"tokens": )" << all.size() << R"(, "one": )" << one << R"(, "together": )"
            << together << "}" << std::endl;
}

}  // namespace
}  // namespace kunci::bench

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: bench-parallel-tokens MODULE SIGNATURES\n";
    return 2;
  }
  try {
    kunci::bench::measure(argv[1], std::stoi(argv[2]));
    return 0;
  } catch (const std::exception& error) {
    std::cerr << error.what() << "\n";
    return 1;
  }
}
