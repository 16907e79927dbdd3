// SPDX-License-Identifier: Apache-2.0
#include "cli/command_line.h"
#include "report/value.h"

namespace kunci::tool {
namespace {

/// Writes down what is declared instead of parsing it.
class Description final : public Arguments {
 public:
  void flag(const char* name, bool&, const char* help) override { add(name, "", {}, false, help); }
  void option(const char* name, const char* placeholder, std::optional<std::string>&,
              const char* help) override {
    add(name, placeholder, {}, false, help);
  }
  void options(const char* name, const char* placeholder, std::vector<std::string>&,
               const char* help) override {
    add(name, placeholder, {}, true, help);
  }
  void choice(const char* name, std::vector<std::string> words, std::optional<std::string>&,
              const char* help) override {
    add(name, "WORD", words, false, help);
  }
  void operand(const char* placeholder, std::optional<std::string>&, const char* help) override {
    operands_.push_back(Value::Object{{"placeholder", placeholder}, {"help", help}});
  }

  Value options_found() const { return options_; }
  Value operands_found() const { return operands_; }

 private:
  void add(const char* name, const char* placeholder, const std::vector<std::string>& words,
           bool repeatable, const char* help) {
    options_.push_back(Value::Object{{"name", name},
                                     {"placeholder", placeholder},
                                     {"words", words},
                                     {"repeatable", repeatable},
                                     {"help", help}});
  }

  Value::List options_{};
  Value::List operands_{};
};

Value describe_row(const CommandRow& row) {
  Description description;
  row.make()->declare(description);
  return Value::Object{{"noun", row.noun},
                       {"verb", row.verb},
                       {"summary", row.summary},
                       {"options", description.options_found()},
                       {"operands", description.operands_found()}};
}

}  // namespace

std::string describe_command_line() {
  GlobalOptions options;
  Description global;
  declare_global(global, options);
  Value::List rows;
  for (const CommandRow& row : commands()) rows.push_back(describe_row(row));
  return to_json(Value::Object{{"global", global.options_found()}, {"commands", rows}});
}

}  // namespace kunci::tool
