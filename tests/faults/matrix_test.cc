// SPDX-License-Identifier: Apache-2.0
// Every job on every card, through the built module and the real pcscd, with everything that can go
// wrong in each of its exchanges. `--every N` does each Nth case only, `--card NAME` those of one
// card.
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <optional>
#include <string_view>

#include "tests/faults/matrix.h"

namespace kunci::test {
namespace {

std::size_t g_stride = 1;
std::size_t g_injected = 0;
std::size_t g_survived = 0;
std::optional<harness::PcscdBench> g_bench;
std::unique_ptr<Specimen> g_specimen;

/// One at a time: the tests of a card follow one another.
Specimen& specimen_of(const CardKind& kind) {
  if (g_specimen && &g_specimen->kind() == &kind) return *g_specimen;
  g_specimen.reset();
  g_specimen = std::make_unique<Specimen>(*g_bench, kind);
  return *g_specimen;
}

class TestBed final : public testing::Environment {
  void SetUp() override { g_bench.emplace().start_pcscd(); }
  void TearDown() override {
    g_specimen.reset();
    g_bench.reset();
    std::printf("%zu faults injected, %zu survived\n", g_injected, g_survived);
  }
};

struct Case {
  const CardKind* kind;
  const Job* job;
  std::size_t number;
};

void PrintTo(const Case& chosen, std::ostream* out) {
  *out << chosen.kind->name << " " << chosen.job->name;
}

std::vector<Case> all_cases() {
  std::vector<Case> all;
  for (const CardKind& kind : card_kinds()) {
    for (const Job& job : all_jobs()) all.push_back({&kind, &job, all.size()});
  }
  return all;
}

class FaultMatrix : public testing::TestWithParam<Case> {};

TEST_P(FaultMatrix, IsSurvived) {
  const auto& [kind, job, number] = GetParam();
  Matrix matrix(specimen_of(*kind), *job);
  for (const std::string& complaint : matrix.run(g_stride, number)) ADD_FAILURE() << complaint;
  std::printf("%s\n", matrix.tally().text().c_str());
  g_injected += matrix.tally().injected;
  g_survived += matrix.tally().survived;
}

std::string name_of_case(const testing::TestParamInfo<Case>& tested) {
  return tested.param.kind->name + "_" + tested.param.job->name;
}

INSTANTIATE_TEST_SUITE_P(All, FaultMatrix, testing::ValuesIn(all_cases()), name_of_case);

}  // namespace
}  // namespace kunci::test

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  const std::string_view option = argc == 3 ? argv[1] : "";
  if (option == "--every") kunci::test::g_stride = std::strtoul(argv[2], nullptr, 10);
  if (option == "--card") testing::GTEST_FLAG(filter) = "*/" + std::string(argv[2]) + "_*";
  testing::AddGlobalTestEnvironment(new kunci::test::TestBed);
  return RUN_ALL_TESTS();
}
