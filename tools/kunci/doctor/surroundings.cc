// SPDX-License-Identifier: Apache-2.0
#include <sys/timex.h>

#include <ctime>

#include "base/config.h"
#include "doctor/examinations.h"
#include "messages.h"

namespace kunci::tool {
namespace {

constexpr std::time_t kOurBeginning = 1'767'225'600;  // 2026-01-01: there was no kunci before

}  // namespace

void examine_configuration(Findings& findings) {
  const LoadedConfig loaded = load_config(config_sources());
  for (const ConfigProblem& problem : loaded.problems) {
    findings.push_back({Finding::Kind::problem, "configuration",
                        place_of(problem) + ": " + describe(problem, tr),
                        tr("The module ignores the file until that is mended; kunci.toml(5) "
                           "describes every setting.")});
  }
}

void examine_clock(Findings& findings) {
  if (std::time(nullptr) < kOurBeginning) {
    findings.push_back({Finding::Kind::problem, "clock", tr("The computer's clock is years late."),
                        tr("Set it: timedatectl set-ntp true")});
    return;
  }
  timex state{};
  if (::adjtimex(&state) == TIME_ERROR || (state.status & STA_UNSYNC) != 0) {
    findings.push_back({Finding::Kind::warning, "clock",
                        tr("Nobody keeps the computer's clock right."),
                        tr("Signatures and certificates depend on it: timedatectl set-ntp true")});
  }
}

}  // namespace kunci::tool
