// SPDX-License-Identifier: Apache-2.0
// bench-host-work MODULE card|store: what a module does without a card, on the first slot with a
// token, in seconds as JSON. Of a token that stores objects itself those on the token are searched,
// otherwise those of the card and of the session.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <exception>
#include <functional>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "tests/bench/bench_pin.h"
#include "tests/bench/measured_module.h"
#include "tests/bench/verified_signature.h"

namespace kunci::bench {
namespace {

constexpr std::size_t kDigested = 64 * 1024;
constexpr std::size_t kObjects = 100;
constexpr int kBatches = 25;

/// The least time of many tries: what else the computer does can only make one longer.
double least_seconds(int calls_in_a_batch, const std::function<void()>& call) {
  double least = 1e9;
  for (int batch = 0; batch < kBatches; ++batch) {
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < calls_in_a_batch; ++i) call();
    const std::chrono::duration<double> time = std::chrono::steady_clock::now() - start;
    least = std::min(least, time.count() / calls_in_a_batch);
  }
  return least;
}

class HostWork {
 public:
  HostWork(const std::string& path, bool on_token) : module_(path), on_token_(on_token) {
    session_ = module_.open(module_.slots_with_tokens().front(), CKF_RW_SESSION);
    module_.log_in(session_, kBenchPin);
  }

  void run() {
    report("digest", digest());
    report("verify-rsa", verify(VerifiedSignature::rsa_2048()));
    report("verify-p256", verify(VerifiedSignature::p256()));
    fill();
    report("find-objects", find());
    report("read-attributes", read_attributes());
    std::cout << "}" << std::endl;
  }

 private:
  void report(std::string_view name, double seconds) {
    std::cout << (first_ ? "{" : ", ") << '"' << name << R"(": )" << seconds;
    first_ = false;
  }

  double digest() {
    std::vector<CK_BYTE> data(kDigested, 0x5a);
    return least_seconds(10, [&] {
      CK_MECHANISM mechanism{CKM_SHA256, nullptr, 0};
      std::array<CK_BYTE, 32> hash{};
      CK_ULONG length = hash.size();
      expect_ok(functions().C_DigestInit(session_, &mechanism), "C_DigestInit");
      expect_ok(functions().C_Digest(session_, data.data(), data.size(), hash.data(), &length),
                "C_Digest");
    });
  }

  double verify(VerifiedSignature signature) {
    std::vector<CK_ATTRIBUTE> values = signature.public_key();
    CK_OBJECT_HANDLE key = CK_INVALID_HANDLE;
    expect_ok(functions().C_CreateObject(session_, values.data(), values.size(), &key),
              "C_CreateObject");
    return least_seconds(20, [&] {
      CK_MECHANISM mechanism{signature.mechanism, nullptr, 0};
      expect_ok(functions().C_VerifyInit(session_, &mechanism, key), "C_VerifyInit");
      expect_ok(functions().C_Verify(session_, signature.message.data(), signature.message.size(),
                                     signature.signature.data(), signature.signature.size()),
                "C_Verify");
    });
  }

  /// Data objects until there are that many objects in all.
  void fill() {
    CK_OBJECT_CLASS object_class = CKO_DATA;
    CK_BBOOL on_token = on_token_ ? CK_TRUE : CK_FALSE;
    CK_BBOOL is_private = CK_FALSE;
    std::array<CK_BYTE, 64> value{};
    for (std::size_t i = module_.find(session_, {}).size(); i < kObjects; ++i) {
      std::string label = "benda " + std::to_string(i);
      CK_ATTRIBUTE values[] = {{CKA_CLASS, &object_class, sizeof object_class},
                               {CKA_TOKEN, &on_token, sizeof on_token},
                               {CKA_PRIVATE, &is_private, sizeof is_private},
                               {CKA_LABEL, label.data(), label.size()},
                               {CKA_VALUE, value.data(), value.size()}};
      CK_OBJECT_HANDLE made = CK_INVALID_HANDLE;
      expect_ok(functions().C_CreateObject(session_, values, std::size(values), &made),
                "C_CreateObject");
    }
  }

  double find() {
    return least_seconds(5, [&] { (void)module_.find(session_, {}); });
  }

  /// Class and label of each.
  double read_attributes() {
    const auto objects = module_.find(session_, {});
    return least_seconds(5, [&] {
      for (const CK_OBJECT_HANDLE object : objects) {
        CK_OBJECT_CLASS object_class = 0;
        std::array<CK_BYTE, 128> label{};
        CK_ATTRIBUTE wanted[] = {{CKA_CLASS, &object_class, sizeof object_class},
                                 {CKA_LABEL, label.data(), label.size()}};
        (void)functions().C_GetAttributeValue(session_, object, wanted, std::size(wanted));
      }
    });
  }

  [[nodiscard]] const CK_FUNCTION_LIST& functions() const { return module_.functions(); }

  MeasuredModule module_;
  bool on_token_;
  bool first_ = true;
  CK_SESSION_HANDLE session_ = CK_INVALID_HANDLE;
};

}  // namespace
}  // namespace kunci::bench

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  const bool understood =
      arguments.size() == 2 && (arguments[1] == "card" || arguments[1] == "store");
  if (!understood) {
    std::cerr << "usage: bench-host-work MODULE card|store\n";
    return 2;
  }
  try {
    kunci::bench::HostWork(arguments[0], arguments[1] == "store").run();
    return 0;
  } catch (const std::exception& error) {
    std::cerr << error.what() << "\n";
    return 1;
  }
}
