// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/hex.h"
#include "tests/harness/reader/card_connection.h"
#include "tests/harness/reader/pcscd_bench.h"

namespace kunci::harness {

inline Bytes hex(std::string_view text) { return from_hex(text).value(); }

/// The bench of this test program; libpcsclite allows one a process.
PcscdBench& shared_bench();

/// Tests through the real pcscd; each has its own tokens, plugged in by itself and gone after it.
class BenchTest : public testing::Test {
 protected:
  void TearDown() override;

  PcscdBench& bench() { return shared_bench(); }

  /// Makes a token and plugs it in; what pcscd calls it.
  std::string plug(const std::string& spec, std::shared_ptr<VirtualCard> card = nullptr);

  /// The token that plug() made last.
  VirtualToken& token() { return bench().token(names_.back()); }

 private:
  std::vector<std::string> names_;
};

}  // namespace kunci::harness
