// SPDX-License-Identifier: Apache-2.0
#include <optional>

#include "tests/harness/reader/bench_test.h"

namespace kunci::harness {
namespace {

std::optional<PcscdBench> the_bench;

class StartedBench final : public testing::Environment {
  void SetUp() override { the_bench.emplace().start_pcscd(); }
  void TearDown() override { the_bench.reset(); }
};

}  // namespace

PcscdBench& shared_bench() { return the_bench.value(); }

void BenchTest::TearDown() {
  if (!bench().pcscd_is_running()) bench().start_pcscd();
  for (const std::string& name : names_) bench().discard(name);
}

std::string BenchTest::plug(const std::string& spec, std::shared_ptr<VirtualCard> card) {
  const TokenSpec parsed = parse_token_spec(spec, bench().next_name());
  bench().add(parsed, std::move(card));
  names_.push_back(parsed.name);
  bench().plug(parsed.name);
  return bench().reader_name(parsed.name);
}

}  // namespace kunci::harness

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  testing::AddGlobalTestEnvironment(new kunci::harness::StartedBench);
  return RUN_ALL_TESTS();
}
