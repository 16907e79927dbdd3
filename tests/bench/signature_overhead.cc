// SPDX-License-Identifier: Apache-2.0
// bench-signature-overhead MODULE: what a signature through a module takes beyond the exchange with
// the card. The same command goes to the same card by turns, through the module and by itself with
// SCardTransmit (which the login of the module has opened the key for); medians of both, in seconds,
// are printed as JSON. The only token is a PIV card that takes extended length, its key 9D P-256.
#include <winscard.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <exception>
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/bench/bench_pin.h"
#include "tests/bench/measured_module.h"

namespace kunci::bench {
namespace {

constexpr int kRounds = 400;
constexpr CK_BYTE kEcId = 0x03;  // of the place 9D

void expect_success(LONG code, const char* call) {
  if (code != SCARD_S_SUCCESS) throw std::runtime_error(std::string(call) + " failed");
}

/// GENERAL AUTHENTICATE with the P-256 key 9D over a hash of 32 octets (SP 800-73-4 pt 2, 3.2.4).
class RawCard {
 public:
  RawCard() {
    expect_success(SCardEstablishContext(SCARD_SCOPE_SYSTEM, nullptr, nullptr, &context_),
                   "SCardEstablishContext");
    std::array<char, 1024> names{};
    DWORD length = names.size();
    expect_success(SCardListReaders(context_, nullptr, names.data(), &length), "SCardListReaders");
    DWORD protocol = 0;
    expect_success(SCardConnect(context_, names.data(), SCARD_SHARE_SHARED,
                                SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1, &card_, &protocol),
                   "SCardConnect");
    protocol_ = protocol == SCARD_PROTOCOL_T0 ? SCARD_PCI_T0 : SCARD_PCI_T1;
    command_ = {0x00, 0x87, 0x11, 0x9d, 0x26, 0x7c, 0x24, 0x82, 0x00, 0x81, 0x20};
    command_.resize(command_.size() + 32, 0x5a);
    command_.push_back(0x00);
  }
  ~RawCard() {
    SCardDisconnect(card_, SCARD_LEAVE_CARD);
    SCardReleaseContext(context_);
  }
  RawCard(const RawCard&) = delete;
  RawCard& operator=(const RawCard&) = delete;

  void sign() {
    std::array<BYTE, 300> answer{};
    DWORD length = answer.size();
    expect_success(SCardTransmit(card_, protocol_, command_.data(), command_.size(), nullptr,
                                 answer.data(), &length),
                   "SCardTransmit");
    const bool done = length > 2 && answer.at(length - 2) == 0x90 && answer.at(length - 1) == 0x00;
    if (!done) throw std::runtime_error("the card did not sign");
  }

 private:
  SCARDCONTEXT context_ = 0;
  SCARDHANDLE card_ = 0;
  const SCARD_IO_REQUEST* protocol_ = nullptr;
  std::vector<BYTE> command_;
};

template <class Action>
double seconds_of(Action&& action) {
  const auto start = std::chrono::steady_clock::now();
  action();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::ranges::nth_element(values, middle);
  return *middle;
}

void measure(const std::string& path) {
  const MeasuredModule module(path);
  const CK_SESSION_HANDLE session = module.open(module.slots_with_tokens().front());
  module.log_in(session, kBenchPin);
  MeasuredKey key(module, session, CKK_EC, kEcId);
  key.sign();
  RawCard raw;
  std::vector<double> through_module;
  std::vector<double> by_itself;
  for (int i = 0; i < kRounds; ++i) {
    through_module.push_back(seconds_of([&key] { key.sign(); }));
    by_itself.push_back(seconds_of([&raw] { raw.sign(); }));
  }
  std::cout << R"({"module": )" << median(std::move(through_module)) << R"(, "exchange": )"
            << median(std::move(by_itself)) << "}" << std::endl;
}

}  // namespace
}  // namespace kunci::bench

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: bench-signature-overhead MODULE\n";
    return 2;
  }
  try {
    kunci::bench::measure(argv[1]);
    return 0;
  } catch (const std::exception& error) {
    std::cerr << error.what() << "\n";
    return 1;
  }
}
