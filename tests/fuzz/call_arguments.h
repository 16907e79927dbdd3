// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <kunci/cryptoki.h>

#include <deque>
#include <vector>

#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/fuzzed_parameter.h"

namespace kunci::fuzz {

/// What a program passes to the C functions: mostly what earlier calls gave, which is kept here
/// with everything that a pointer leads to, and now and then something else.
class CallArguments {
 public:
  explicit CallArguments(FuzzInput calls) : calls_(calls) {}

 protected:
  /// What goes in and what comes out, of any size.
  struct Buffers {
    Bytes input;
    Bytes output;
    CK_ULONG length;
    [[nodiscard]] CK_ULONG size() const { return input.size(); }
  };

  CK_SESSION_HANDLE session();
  CK_OBJECT_HANDLE object();
  CK_MECHANISM_TYPE mechanism_type();
  CK_MECHANISM mechanism();
  /// Good until the next list.
  std::vector<CK_ATTRIBUTE> attributes();
  Buffers buffers();
  void keep(CK_OBJECT_HANDLE made) {
    if (made != CK_INVALID_HANDLE) objects_.push_back(made);
  }

  FuzzInput calls_;
  CK_SESSION_HANDLE session_ = CK_INVALID_HANDLE;
  std::vector<CK_OBJECT_HANDLE> objects_;
  std::deque<FuzzedParameter> parameters_;  ///< a message's is written to until its end
  std::vector<Bytes> values_;
};

}  // namespace kunci::fuzz
