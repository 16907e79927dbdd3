// SPDX-License-Identifier: Apache-2.0
// bench-token-job MODULE TOKEN SLOT ID JOB: does one job with a virtual token, as a program that
// has just been started, and prints what it took as a line of JSON. Runs under `kunci-vtoken run`.
// SLOT counts the slots with tokens, for modules that show one card as several; ID is that of the
// certificate or key in question.
#include <chrono>
#include <cstddef>
#include <exception>
#include <iostream>
#include <stdexcept>
#include <string>

#include "tests/bench/bench_pin.h"
#include "tests/bench/measured_module.h"
#include "tests/harness/reader/control.h"

namespace kunci::bench {
namespace {

constexpr int kFurtherSignatures = 10;

struct Arguments {
  std::string module;
  std::string token;
  std::size_t slot = 0;
  CK_BYTE id = 0;
};

/// The card's part and the clock's, from its making to finish().
class Measurement {
 public:
  Measurement(harness::VirtualTokenControl& control, std::string token)
      : control_(control), token_(std::move(token)) {
    control_.clear_log(token_);
    start_ = Clock::now();
  }

  void finish(int repetitions = 1) {
    const std::chrono::duration<double> time = Clock::now() - start_;
    const auto times = static_cast<double>(repetitions);
    std::cout << R"({"exchanges": )" << static_cast<double>(control_.count(token_)) / times
              << R"(, "octets": )" << static_cast<double>(control_.octets(token_)) / times
              << R"(, "seconds": )" << time.count() / times << "}" << std::endl;
  }

 private:
  using Clock = std::chrono::steady_clock;
  harness::VirtualTokenControl& control_;
  std::string token_;
  Clock::time_point start_;
};

CK_SLOT_ID chosen_slot(const MeasuredModule& module, const Arguments& arguments) {
  return module.slots_with_tokens().at(arguments.slot);
}

/// From dlopen to the number of slots, whose cards nobody asked for.
void start(const Arguments& arguments, harness::VirtualTokenControl& control) {
  Measurement measurement(control, arguments.token);
  const MeasuredModule module(arguments.module);
  CK_ULONG count = 0;
  expect_ok(module.functions().C_GetSlotList(CK_FALSE, nullptr, &count), "C_GetSlotList");
  measurement.finish();
  if (count == 0) throw std::runtime_error("there is no slot");
}

void slot_list(const Arguments& arguments, harness::VirtualTokenControl& control) {
  Measurement measurement(control, arguments.token);
  const MeasuredModule module(arguments.module);
  CK_SLOT_INFO info{};
  expect_ok(module.functions().C_GetSlotInfo(chosen_slot(module, arguments), &info),
            "C_GetSlotInfo");
  measurement.finish();
}

void token_information(const Arguments& arguments, harness::VirtualTokenControl& control) {
  Measurement measurement(control, arguments.token);
  const MeasuredModule module(arguments.module);
  CK_TOKEN_INFO info{};
  expect_ok(module.functions().C_GetTokenInfo(chosen_slot(module, arguments), &info),
            "C_GetTokenInfo");
  measurement.finish();
}

/// Class, label and id of everything that is public, and each certificate.
void list_objects(const Arguments& arguments, harness::VirtualTokenControl& control) {
  Measurement measurement(control, arguments.token);
  const MeasuredModule module(arguments.module);
  const CK_SESSION_HANDLE session = module.open(chosen_slot(module, arguments));
  std::size_t certificates = 0;
  for (const CK_OBJECT_HANDLE object : module.find(session, {})) {
    CK_OBJECT_CLASS object_class = 0;
    CK_ATTRIBUTE wanted{CKA_CLASS, &object_class, sizeof object_class};
    expect_ok(module.functions().C_GetAttributeValue(session, object, &wanted, 1),
              "C_GetAttributeValue");
    module.attribute(session, object, CKA_LABEL);
    if (object_class != CKO_CERTIFICATE) continue;
    module.attribute(session, object, CKA_ID);
    module.attribute(session, object, CKA_VALUE);
    ++certificates;
  }
  measurement.finish();
  if (certificates == 0) throw std::runtime_error("there is no certificate");
}

/// Found by class and id.
void one_certificate(const Arguments& arguments, harness::VirtualTokenControl& control) {
  Measurement measurement(control, arguments.token);
  const MeasuredModule module(arguments.module);
  const CK_SESSION_HANDLE session = module.open(chosen_slot(module, arguments));
  CK_OBJECT_CLASS object_class = CKO_CERTIFICATE;
  CK_BYTE id = arguments.id;
  CK_ATTRIBUTE wanted[] = {{CKA_CLASS, &object_class, sizeof object_class},
                           {CKA_ID, &id, sizeof id}};
  const auto found = module.find(session, wanted);
  if (found.empty()) throw std::runtime_error("there is no certificate with that id");
  module.attribute(session, found.front(), CKA_VALUE);
  measurement.finish();
}

void first_signature(const Arguments& arguments, harness::VirtualTokenControl& control) {
  Measurement measurement(control, arguments.token);
  const MeasuredModule module(arguments.module);
  const CK_SESSION_HANDLE session = module.open(chosen_slot(module, arguments));
  module.log_in(session, kBenchPin);
  MeasuredKey(module, session, CKK_RSA, arguments.id).sign();
  measurement.finish();
}

void further_signatures(const Arguments& arguments, harness::VirtualTokenControl& control) {
  const MeasuredModule module(arguments.module);
  const CK_SESSION_HANDLE session = module.open(chosen_slot(module, arguments));
  module.log_in(session, kBenchPin);
  MeasuredKey key(module, session, CKK_RSA, arguments.id);
  key.sign();
  Measurement measurement(control, arguments.token);
  for (int i = 0; i < kFurtherSignatures; ++i) key.sign();
  measurement.finish(kFurtherSignatures);
}

struct NamedJob {
  std::string_view name;
  void (*run)(const Arguments&, harness::VirtualTokenControl&);
};

constexpr NamedJob kJobs[] = {
    {"start", start},
    {"slot-list", slot_list},
    {"token-information", token_information},
    {"list-objects", list_objects},
    {"one-certificate", one_certificate},
    {"first-signature", first_signature},
    {"further-signatures", further_signatures},
};

int run(const Arguments& arguments, std::string_view name) {
  for (const NamedJob& job : kJobs) {
    if (job.name != name) continue;
    auto control = harness::VirtualTokenControl::from_environment();
    job.run(arguments, control);
    return 0;
  }
  throw std::runtime_error("there is no job " + std::string(name));
}

}  // namespace
}  // namespace kunci::bench

int main(int argc, char** argv) {
  if (argc != 6) {
    std::cerr << "usage: bench-token-job MODULE TOKEN SLOT ID JOB\n";
    return 2;
  }
  try {
    return kunci::bench::run(
        {argv[1], argv[2], std::stoul(argv[3]), static_cast<CK_BYTE>(std::stoul(argv[4]))},
        argv[5]);
  } catch (const std::exception& error) {
    std::cerr << argv[5] << ": " << error.what() << "\n";
    return 1;
  }
}
