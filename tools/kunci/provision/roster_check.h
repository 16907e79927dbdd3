// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>

#include "provision/roster.h"
#include "provision/roster_table.h"

namespace kunci::tool {

/// Makes rows of a roster from records and notes what is wrong with them.
class RosterCheck {
 public:
  RosterCheck(Roster& roster, const Roster::Defaults& defaults)
      : roster_(roster), defaults_(defaults) {}

  void add(const RosterRecord& record);

 private:
  void read_texts(const RosterRecord& record);
  void read_subject(const RosterRecord& record);
  void read_profile(const RosterRecord& record);
  void choose_algorithm(const RosterRecord& record);
  void apply_profile();
  void refuse_unknown_columns(const RosterRecord& record);
  void refuse_repetitions();
  void complain(std::string column, std::string message);
  bool is_new(std::map<std::string, std::string>& seen, const std::string& value,
              const char* column);

  Roster& roster_;
  const Roster::Defaults& defaults_;
  RosterRow row_{};
  std::map<std::string, std::string> ids_{};
  std::map<std::string, std::string> stems_{};
  std::map<std::string, std::string> tokens_{};
};

}  // namespace kunci::tool
