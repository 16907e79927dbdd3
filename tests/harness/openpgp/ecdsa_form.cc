// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/openpgp/ecdsa_form.h"

#include <algorithm>

namespace kunci::harness::openpgp {
namespace {

std::size_t leading_zeros(ByteView number) {
  return static_cast<std::size_t>(
      std::ranges::find_if(number, [](std::uint8_t octet) { return octet != 0; }) - number.begin());
}

Bytes padded(ByteView r, ByteView s) {
  Bytes both = {0x00};
  append(both, r);
  both.push_back(0x00);
  append(both, s);
  return both;
}

Bytes stripped(ByteView r, ByteView s) {
  const std::size_t zeros = std::min(leading_zeros(r), leading_zeros(s));
  Bytes both = copy_of(r.subspan(zeros));
  append(both, s.subspan(zeros));
  return both;
}

}  // namespace

Result<Bytes> signature_in_form(EcdsaForm form, const std::function<Result<Bytes>()>& sign) {
  constexpr int kMostTimes = 100;
  auto signature = sign();
  if (form == EcdsaForm::fixed || !signature) return signature;
  for (int times = 1;; ++times) {
    const ByteView r = ByteView(*signature).first(signature->size() / 2);
    const ByteView s = ByteView(*signature).subspan(signature->size() / 2);
    if (form == EcdsaForm::padded) return padded(r, s);
    Bytes shorter = stripped(r, s);
    if (shorter.size() < signature->size() || times == kMostTimes) return shorter;
    signature = sign();
    if (!signature) return signature;
  }
}

}  // namespace kunci::harness::openpgp
