// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <mutex>
#include <string>

#include "failure.h"
#include "provision/roster.h"
#include "provision/stage.h"
#include "report/output.h"

namespace kunci::tool {

/// Tells a person, or a program by JSON lines, how the work goes. Several threads may call.
class Progress {
 public:
  Progress(Output& output, std::size_t rows, std::size_t remaining);

  void begin();
  /// What is being done next on a token.
  void step(const std::string& reader, const RosterRow& row, Stage after);
  /// The token can be taken out: it is finished, waits for its certificate, or failed.
  void done(const std::string& reader, const RosterRow& row, const std::string& token);
  void pending(const std::string& reader, const RosterRow& row, const std::string& note);
  void failed(const std::string& reader, const RosterRow& row, const Failure& failure);
  /// No row's.
  void refused(const std::string& reader, const std::string& token, const Failure& failure);

 private:
  using Clock = std::chrono::steady_clock;

  [[nodiscard]] double per_hour() const;
  [[nodiscard]] std::string pace() const;
  Value::Object event(const char* name, const std::string& reader) const;
  Value::Object event(const char* name, const std::string& reader, const RosterRow& row) const;
  static void add_failure(Value::Object& event, const Failure& failure);
  [[nodiscard]] std::string place(const std::string& reader, const RosterRow& row) const;

  std::mutex mutex_{};
  Output& output_;
  std::size_t rows_;
  std::size_t remaining_;
  std::size_t finished_ = 0;  ///< in this run
  Clock::time_point started_ = Clock::now();
};

}  // namespace kunci::tool
