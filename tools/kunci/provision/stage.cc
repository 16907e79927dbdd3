// SPDX-License-Identifier: Apache-2.0
#include "provision/stage.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "messages.h"

namespace kunci::tool {
namespace {

struct StageRow {
  Stage stage;
  const char* name;
  const char* next;
};

constexpr auto kStages = std::to_array<StageRow>({
    {Stage::waiting, "waiting", mark("choosing the token")},
    {Stage::claimed, "claimed", mark("initialising")},
    {Stage::initialized, "initialized", mark("making the key")},
    {Stage::keyed, "keyed", mark("requesting the certificate")},
    {Stage::requested, "requested", mark("fetching and writing the certificate")},
    {Stage::certified, "certified", mark("testing, reading back, writing the letter")},
    {Stage::done, "done", mark("done")},
});

const StageRow& row_of(Stage stage) { return *std::ranges::find(kStages, stage, &StageRow::stage); }

}  // namespace

const char* name_of(Stage stage) { return row_of(stage).name; }

std::optional<Stage> stage_named(std::string_view name) {
  for (const StageRow& row : kStages) {
    if (name == row.name) return row.stage;
  }
  return std::nullopt;
}

const char* step_after(Stage stage) { return tr(row_of(stage).next); }

}  // namespace kunci::tool
