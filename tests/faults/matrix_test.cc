// SPDX-License-Identifier: Apache-2.0
// Every job on every card, through the built module and the real pcscd, with everything that can go
// wrong in each of its exchanges. `--every N` takes a third of the jobs on each card, each on two
// cards, and does every Nth case of these; `--card NAME` does those of one card.
#include <gtest/gtest.h>

#include <algorithm>
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
std::map<std::pair<std::string, std::string>, Tally::OfKind> g_tally;  ///< by card and fault
std::optional<harness::PcscdBench> g_bench;
std::unique_ptr<Specimen> g_specimen;

/// One at a time: the tests of a card follow one another.
Specimen& specimen_of(const CardKind& kind) {
  if (g_specimen && &g_specimen->kind() == &kind) return *g_specimen;
  g_specimen.reset();
  g_specimen = std::make_unique<Specimen>(*g_bench, kind);
  return *g_specimen;
}

/// A sample has something of everything.
void check_nothing_was_left_out() {
  if (g_stride == 1) return;
  const auto has = [](const auto& belongs) { return std::ranges::any_of(g_tally, belongs); };
  for (const NamedFault& fault : all_faults()) {
    EXPECT_TRUE(has([&](const auto& row) { return row.first.second == fault.name; })) << fault.name;
  }
  for (const CardKind& kind : card_kinds()) {
    EXPECT_TRUE(has([&](const auto& row) { return row.first.first == kind.name; })) << kind.name;
  }
}

class TestBed final : public testing::Environment {
  void SetUp() override { g_bench.emplace().start_pcscd(); }
  void TearDown() override {
    g_specimen.reset();
    g_bench.reset();
    check_nothing_was_left_out();
    // As tools/dev/run_tests.py adds them up.
    for (const auto& [what, count] : g_tally) {
      std::printf("faults: %s: %s: %zu injected, %zu survived\n", what.first.c_str(),
                  what.second.c_str(), count.injected, count.survived);
    }
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
  constexpr std::size_t kSampled = 3;
  std::vector<Case> all;
  std::size_t card = 0;
  for (const CardKind& kind : card_kinds()) {
    std::size_t number = card++;
    for (const Job& job : all_jobs()) {
      const bool chosen = number++ % kSampled == 0 || g_stride == 1;
      const bool possible = job.is_for == nullptr || job.is_for(kind);
      if (chosen && possible) all.push_back({&kind, &job, all.size()});
    }
  }
  return all;
}

class FaultMatrix : public testing::TestWithParam<Case> {};

TEST_P(FaultMatrix, IsSurvived) {
  const auto& [kind, job, number] = GetParam();
  Matrix matrix(specimen_of(*kind), *job);
  for (const std::string& complaint : matrix.run(g_stride, number)) ADD_FAILURE() << complaint;
  if (g_stride == 1) {
    for (const std::string& complaint : matrix.run_twice_at_once()) {
      ADD_FAILURE() << "twice at once: " << complaint;
    }
  }
  std::printf("%s\n", matrix.tally().text().c_str());
  for (const auto& [name, count] : matrix.tally().kinds) {
    auto& [injected, survived] = g_tally[{kind->name, name}];
    injected += count.injected;
    survived += count.survived;
  }
}

std::string name_of_case(const testing::TestParamInfo<Case>& tested) {
  return tested.param.kind->name + "_" + tested.param.job->name;
}

INSTANTIATE_TEST_SUITE_P(All, FaultMatrix, testing::ValuesIn(all_cases()), name_of_case);

}  // namespace
}  // namespace kunci::test

int main(int argc, char** argv) {
  // The sample is chosen before GoogleTest makes a list of the cases.
  const std::string_view option = argc == 3 ? argv[1] : "";
  if (option == "--every") kunci::test::g_stride = std::strtoul(argv[2], nullptr, 10);
  testing::InitGoogleTest(&argc, argv);
  if (option == "--card") testing::GTEST_FLAG(filter) = "*/" + std::string(argv[2]) + "_*";
  testing::AddGlobalTestEnvironment(new kunci::test::TestBed);
  return RUN_ALL_TESTS();
}
