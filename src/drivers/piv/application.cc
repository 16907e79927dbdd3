// SPDX-License-Identifier: Apache-2.0
#include "drivers/piv/application.h"

#include <algorithm>

#include "drivers/piv/algorithms.h"
#include "tlv/reader.h"

namespace kunci::piv {
namespace {

constexpr tlv::Tag kPropertyTemplate = 0x61;
constexpr tlv::Tag kFileControlInformation = 0x6f;  // what a few cards give instead
constexpr tlv::Tag kLabel = 0x50;
constexpr tlv::Tag kAlgorithms = 0xac;
constexpr tlv::Tag kAlgorithm = 0x80;

constexpr std::size_t kLongestLabel = 32;

std::string printable(ByteView octets) {
  std::string text;
  for (const std::uint8_t octet : octets.first(std::min(octets.size(), kLongestLabel))) {
    if (octet >= 0x20 && octet < 0x7f) text += static_cast<char>(octet);
  }
  return text;
}

void add(std::vector<crypto::KeyAlgorithm>& algorithms, const Algorithm* algorithm) {
  if (algorithm == nullptr || !algorithm->generated) return;
  if (std::ranges::find(algorithms, algorithm->key) == algorithms.end()) {
    algorithms.push_back(algorithm->key);
  }
}

std::vector<crypto::KeyAlgorithm> algorithms_in(ByteView property_template) {
  std::vector<crypto::KeyAlgorithm> algorithms;
  const auto named = tlv::find(property_template, kAlgorithms);
  tlv::Reader reader(named ? *named : ByteView());
  while (!reader.at_end()) {
    const auto element = reader.next();
    if (!element) break;
    if (element->tag == kAlgorithm && element->value.size() == 1) {
      add(algorithms, algorithm_with(element->value[0]));
    }
  }
  if (!algorithms.empty()) return algorithms;
  for (const Algorithm& algorithm : all_algorithms()) add(algorithms, &algorithm);
  return algorithms;
}

}  // namespace

Result<Application> application_from(ByteView answer) {
  tlv::Reader reader(answer);
  const auto tag = reader.peek();
  const auto element = reader.next();
  if (tag == kPropertyTemplate && !element) return fail(Errc::malformed);
  const bool is_template =
      element && (element->tag == kPropertyTemplate || element->tag == kFileControlInformation);
  if (!is_template) return fail(Errc::not_recognized);
  Application application{.property_template = copy_of(answer),
                          .algorithms = algorithms_in(element->value)};
  if (const auto label = tlv::find(element->value, kLabel)) application.label = printable(*label);
  return application;
}

}  // namespace kunci::piv
