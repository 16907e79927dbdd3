// SPDX-License-Identifier: Apache-2.0
// To be preloaded: a computer whose clock is KUNCI_TEST_TIME (seconds since 1970) and which keeps
// it right, or with KUNCI_TEST_CLOCK=alone does not.
#include <sys/timex.h>

#include <cstdlib>
#include <cstring>
#include <ctime>

extern "C" __attribute__((visibility("default"))) std::time_t time(std::time_t* into) noexcept {
  const char* wanted = std::getenv("KUNCI_TEST_TIME");
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME, &now);
  const std::time_t moment = wanted == nullptr ? now.tv_sec : std::atoll(wanted);
  if (into != nullptr) *into = moment;
  return moment;
}

extern "C" __attribute__((visibility("default"))) int adjtimex(timex* state) noexcept {
  const char* wanted = std::getenv("KUNCI_TEST_CLOCK");
  const bool alone = wanted != nullptr && std::strcmp(wanted, "alone") == 0;
  state->status = alone ? STA_UNSYNC : 0;
  return alone ? TIME_ERROR : TIME_OK;
}
