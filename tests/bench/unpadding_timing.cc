// SPDX-License-Identifier: Apache-2.0
// bench-unpadding-timing SAMPLES: whether the time that the PKCS #1 v1.5 unpadding takes tells good
// from bad padding, in the manner of dudect (Reparaz, Balasch, Verbauwhede 2017): Welch's t-test
// over the times of the two classes, taken in random order. Good messages are of any length, as the
// stand-ins for bad ones are. Prints t and the number of samples that counted as JSON; beyond 10
// there is a leak.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <exception>
#include <iostream>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/secret.h"
#include "crypto/implicit_rejection.h"

namespace kunci::bench {
namespace {

constexpr std::size_t kBlock = 256;
constexpr std::size_t kOverhead = 11;
constexpr std::size_t kBatch = 2000;
/// Interrupts and the like only make times longer: what takes longer than nine of ten does not
/// count.
constexpr double kKept = 0.9;

/// Mean and variance, one value after the other (Welford).
class Class {
 public:
  void add(double value) {
    ++count_;
    const double difference = value - mean_;
    mean_ += difference / static_cast<double>(count_);
    squares_ += difference * (value - mean_);
  }
  [[nodiscard]] std::size_t count() const { return count_; }
  [[nodiscard]] double mean() const { return mean_; }
  [[nodiscard]] double variance_of_mean() const {
    const auto count = static_cast<double>(count_);
    return squares_ / (count - 1) / count;
  }

 private:
  std::size_t count_ = 0;
  double mean_ = 0;
  double squares_ = 0;
};

struct Sample {
  bool good = false;
  Bytes block;
  Bytes ciphertext;
};

class Measurement {
 public:
  Measurement() {
    // What is too long is learnt from a first batch, which does not count.
    std::vector<double> times;
    for (const Sample& sample : batch()) times.push_back(time_of(sample));
    const auto last = times.begin() + static_cast<std::ptrdiff_t>(kKept * double{kBatch});
    std::ranges::nth_element(times, last);
    longest_ = *last;
  }

  void run(std::size_t samples) {
    for (std::size_t done = 0; done < samples; done += kBatch) {
      for (const Sample& sample : batch()) {
        const double time = time_of(sample);
        if (time <= longest_) (sample.good ? good_ : bad_).add(time);
      }
    }
  }

  [[nodiscard]] double t() const {
    return (good_.mean() - bad_.mean()) /
           std::sqrt(good_.variance_of_mean() + bad_.variance_of_mean());
  }
  [[nodiscard]] std::size_t counted() const { return good_.count() + bad_.count(); }

 private:
  std::uint8_t nonzero() { return static_cast<std::uint8_t>(1 + chance_() % 255); }

  Sample sample() {
    Sample made{.good = (chance_() & 1U) != 0, .block = Bytes(kBlock), .ciphertext = Bytes(kBlock)};
    for (std::uint8_t& octet : made.block) octet = nonzero();
    for (std::uint8_t& octet : made.ciphertext) octet = nonzero();
    made.block[0] = 0;
    made.block[1] = 2;
    const std::size_t length = chance_() % (kBlock - kOverhead + 1);
    made.block[kBlock - length - 1] = 0;
    if (!made.good) made.block[1] = nonzero() | 4U;
    return made;
  }

  std::vector<Sample> batch() {
    std::vector<Sample> samples(kBatch);
    for (Sample& one : samples) one = sample();
    return samples;
  }

  double time_of(const Sample& sample) {
    const auto start = std::chrono::steady_clock::now();
    const auto message = crypto::unpad_pkcs1(sample.block, sample.ciphertext, seed_);
    const std::chrono::duration<double, std::nano> time = std::chrono::steady_clock::now() - start;
    if (!message) throw std::runtime_error("the unpadding failed");
    return time.count();
  }

  std::mt19937_64 chance_{20260101};
  const Secret seed_{Bytes(32, 0x5a)};
  double longest_ = 0;
  Class good_;
  Class bad_;
};

}  // namespace
}  // namespace kunci::bench

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: bench-unpadding-timing SAMPLES\n";
    return 2;
  }
  try {
    kunci::bench::Measurement measurement;
    measurement.run(std::stoul(argv[1]));
    std::cout << R"({"samples": )" << measurement.counted() << R"(, "t": )" << measurement.t()
              << "}" << std::endl;
    return 0;
  } catch (const std::exception& error) {
    std::cerr << error.what() << "\n";
    return 1;
  }
}
