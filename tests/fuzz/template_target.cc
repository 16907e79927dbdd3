// SPDX-License-Identifier: Apache-2.0
// Templates and mechanism parameters, with lengths that do not fit what they are.
#include <vector>

#include "pkcs11/mechanism_parameter.h"
#include "pkcs11/template.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/fuzzed_parameter.h"
#include "tests/fuzz/target.h"

namespace kunci::fuzz {
namespace {

void take_values(FuzzInput& input) {
  std::vector<Bytes> values;
  std::vector<CK_ATTRIBUTE_TYPE> types;
  while (!input.at_end() && values.size() < 40) {
    types.push_back(input.number());
    values.push_back(copy_of(input.some()));
  }
  std::vector<CK_ATTRIBUTE> attributes;
  for (std::size_t i = 0; i < values.size(); ++i) {
    attributes.push_back({types[i], values[i].data(), values[i].size()});
  }
  auto entries = pkcs11::read_template(attributes.data(), attributes.size());
  if (!entries) return;
  pkcs11::Template wanted(std::move(*entries));
  (void)wanted.take(pkcs11::tag::kClass);
  (void)wanted.take(pkcs11::tag::kToken);
  (void)wanted.take(pkcs11::tag::kLabel);
  (void)wanted.require(pkcs11::tag::kModulusBits);
  (void)wanted.take_or(pkcs11::tag::kPrivate, true);
  (void)wanted.only(pkcs11::tag::kKeyType, CK_ULONG{CKK_RSA});
  (void)wanted.finish();
}

void read_parameter(ByteView octets) {
  Bytes parameter = copy_of(octets);
  const CK_MECHANISM mechanism{0, parameter.data(), parameter.size()};
  const pkcs11::MechanismParameter given(mechanism);
  (void)given.expect_none();
  (void)given.octets(16);
  (void)pkcs11::pss_parameters(given, crypto::Digest::sha256);
  (void)pkcs11::pss_parameters(given, std::nullopt);
  (void)pkcs11::mac_length(given, 32);
}

void read_structure(FuzzInput& input) {
  FuzzedParameter parameter(input);
  const pkcs11::MechanismParameter given(parameter.data(), parameter.size());
  (void)pkcs11::pss_parameters(given, std::nullopt);
  (void)pkcs11::oaep_parameters(given);
  (void)pkcs11::ecdh_parameters(given);
  (void)pkcs11::hkdf_parameters(given);
  for (const auto mode : {crypto::AesMode::cbc, crypto::AesMode::ctr, crypto::AesMode::gcm}) {
    (void)pkcs11::aes_parameters(given, mode);
  }
  (void)pkcs11::key_wrap_parameters(given, crypto::KeyWrapForm::plain);
}

}  // namespace
}  // namespace kunci::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  kunci::fuzz::FuzzInput input(kunci::ByteView(data, size));
  kunci::fuzz::read_parameter(input.some());
  kunci::fuzz::take_values(input);
  kunci::fuzz::FuzzInput structure(kunci::ByteView(data, size));
  kunci::fuzz::read_structure(structure);
  return 0;
}
