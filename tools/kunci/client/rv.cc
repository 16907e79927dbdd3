// SPDX-License-Identifier: Apache-2.0
#include "client/rv.h"

#include <algorithm>

#include "messages.h"

namespace kunci::tool {

const RvMeaning& meaning_of(CK_RV rv) {
  const auto rows = rv_meanings();
  const auto row_of = [rows](CK_RV wanted) {
    return std::ranges::find(rows, wanted, &RvMeaning::rv);
  };
  if (const auto row = row_of(rv); row != rows.end()) return *row;
  return *row_of((rv & CKR_VENDOR_DEFINED) != 0 ? CKR_VENDOR_DEFINED : CKR_GENERAL_ERROR);
}

std::string name_of_rv(CK_RV rv) {
  const RvMeaning& meaning = meaning_of(rv);
  return meaning.rv == rv ? meaning.name : fmt::format("CKR_0x{:08X}", rv);
}

Failure failure_of(CK_RV rv, const char* function) {
  const RvMeaning& meaning = meaning_of(rv);
  // The names are for whoever is called for help; the sentence before them is for the person.
  Failure failure(meaning.status,
                  fmt::format("{} ({}: {})", tr(meaning.sentence), function, name_of_rv(rv)),
                  tr(meaning.next));
  failure.rv = rv;
  failure.function = function;
  return failure;
}

void check(CK_RV rv, const char* function) {
  if (rv != CKR_OK) throw failure_of(rv, function);
}

}  // namespace kunci::tool
