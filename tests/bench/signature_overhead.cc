// SPDX-License-Identifier: Apache-2.0
// bench-signature-overhead MODULE: what a signature through a module takes beyond the exchange with
// the card. By turns the same command goes to the same card through the module, by itself with
// SCardTransmit (which the login of the module has opened the key for), and by itself in a
// transaction, as every program must send it that shares the card. Printed as JSON, in seconds:
// what each takes, and what the module takes over the two others; medians of what the turns took.
// The only token is a PIV card that takes extended length, its key 9A RSA-2048.
#include <winscard.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <exception>
#include <functional>
#include <iostream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/bench/bench_pin.h"
#include "tests/bench/measured_module.h"

namespace kunci::bench {
namespace {

constexpr int kTurns = 60;
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

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::ranges::nth_element(values, middle);
  return *middle;
}

/// What one of some in a row takes, as in a program that signs a batch.
template <class Action>
double in_a_row(Action&& action) {
  std::vector<double> times;
  for (int i = 0; i < kInARow; ++i) times.push_back(seconds_of(action));
  return median(std::move(times));
}

/// What the turns took. A turn is short: how busy or quick the computer is, which changes from one
/// second to the next, is the same for all three in it, and cancels in their difference.
struct Turns {
  std::vector<double> through_module;
  std::vector<double> by_itself;
  std::vector<double> in_transaction;
};

double median_difference(const std::vector<double>& values, const std::vector<double>& others) {
  std::vector<double> differences;
  std::ranges::transform(values, others, std::back_inserter(differences), std::minus<>());
  return median(std::move(differences));
}

void print(const Turns& turns) {
  std::cout << R"({"module": )" << median(turns.through_module) << R"(, "exchange": )"
            << median(turns.by_itself) << R"(, "transaction": )" << median(turns.in_transaction)
            << R"(, "over_exchange": )" << median_difference(turns.through_module, turns.by_itself)
            << R"(, "over_transaction": )"
            << median_difference(turns.through_module, turns.in_transaction) << "}" << std::endl;
}

void measure(const std::string& path) {
  const MeasuredModule module(path);
  const CK_SESSION_HANDLE session = module.open(module.slots_with_tokens().front());
  module.log_in(session, kBenchPin);
  MeasuredKey key(module, session, CKK_RSA, kRsaId);
  key.sign();
  RawCard raw;
  Turns turns;
  for (int i = 0; i < kTurns; ++i) {
    turns.through_module.push_back(in_a_row([&key] { key.sign(); }));
    turns.by_itself.push_back(in_a_row([&raw] { raw.sign(); }));
    turns.in_transaction.push_back(in_a_row([&raw] { raw.sign_in_transaction(); }));
  }
  print(turns);
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
