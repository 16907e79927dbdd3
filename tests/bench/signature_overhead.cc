// SPDX-License-Identifier: Apache-2.0
// bench-signature-overhead MODULE: what a signature through a module takes beyond the exchange with
// the card. By turns the same command goes to the same card through the module, by itself with
// SCardTransmit (which the login of the module has opened the key for), and by itself in a
// transaction, as every program must send it that shares the card; of each, the quickest tenth, in
// seconds, is printed as JSON. The only token is a PIV card that takes extended length, its key 9A
// RSA-2048.
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

constexpr int kTurns = 20;
constexpr int kInARow = 20;
constexpr CK_BYTE kRsaId = 0x01;  // of the place 9A

void expect_success(LONG code, const char* call) {
  if (code != SCARD_S_SUCCESS) throw std::runtime_error(std::string(call) + " failed");
}

/// GENERAL AUTHENTICATE with the RSA-2048 key 9A over a padded block (SP 800-73-4 pt 2, 3.2.4).
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
    command_ = {0x00, 0x87, 0x07, 0x9a, 0x00, 0x01, 0x0a, 0x7c, 0x82, 0x01,
                0x06, 0x82, 0x00, 0x81, 0x82, 0x01, 0x00, 0x00, 0x01};
    command_.resize(command_.size() + 253, 0xff);
    command_.insert(command_.end(), {0x00, 0x00, 0x00});
  }
  ~RawCard() {
    SCardDisconnect(card_, SCARD_LEAVE_CARD);
    SCardReleaseContext(context_);
  }
  RawCard(const RawCard&) = delete;
  RawCard& operator=(const RawCard&) = delete;

  void sign() {
    std::array<BYTE, 512> answer{};
    DWORD length = answer.size();
    expect_success(SCardTransmit(card_, protocol_, command_.data(), command_.size(), nullptr,
                                 answer.data(), &length),
                   "SCardTransmit");
    const bool done = length > 2 && answer.at(length - 2) == 0x90 && answer.at(length - 1) == 0x00;
    if (!done) throw std::runtime_error("the card did not sign");
  }

  void sign_in_transaction() {
    expect_success(SCardBeginTransaction(card_), "SCardBeginTransaction");
    sign();
    expect_success(SCardEndTransaction(card_, SCARD_LEAVE_CARD), "SCardEndTransaction");
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

/// The longest of the quickest tenth: what else the computer does can only make one longer.
double quick(std::vector<double> values) {
  const auto last = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 10);
  std::ranges::nth_element(values, last);
  return *last;
}

/// Some in a row, as a program that signs a batch would: by turns, so that all see the same
/// computer.
template <class Action>
void time_some(std::vector<double>& times, Action&& action) {
  for (int i = 0; i < kInARow; ++i) times.push_back(seconds_of(action));
}

void measure(const std::string& path) {
  const MeasuredModule module(path);
  const CK_SESSION_HANDLE session = module.open(module.slots_with_tokens().front());
  module.log_in(session, kBenchPin);
  MeasuredKey key(module, session, CKK_RSA, kRsaId);
  key.sign();
  RawCard raw;
  std::vector<double> through_module;
  std::vector<double> by_itself;
  std::vector<double> in_transaction;
  for (int i = 0; i < kTurns; ++i) {
    time_some(through_module, [&key] { key.sign(); });
    time_some(by_itself, [&raw] { raw.sign(); });
    time_some(in_transaction, [&raw] { raw.sign_in_transaction(); });
  }
  std::cout << R"({"module": )" << quick(std::move(through_module)) << R"(, "exchange": )"
            << quick(std::move(by_itself)) << R"(, "transaction": )"
            << quick(std::move(in_transaction)) << "}" << std::endl;
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
