// SPDX-License-Identifier: Apache-2.0
#include "base/config.h"
#include "cli/context.h"
#include "commands/commands.h"
#include "messages.h"
#include "report/config_problems.h"

namespace kunci::tool {
namespace {

class ConfigCheck final : public Command {
 public:
  void declare(Arguments& arguments) override {
    arguments.operand("FILE", file_,
                      mark("the file to check; without it all that the module would read"));
  }

  void run(Context& context) override {
    const ConfigSources sources =
        file_ ? ConfigSources{.files = {*file_}, .must_exist = true} : config_sources();
    const LoadedConfig loaded = load_config(sources);
    Output& output = context.output();
    for (const std::string& file : loaded.files) output.line(say("{}: no problem", file));
    for (const ConfigProblem& problem : loaded.problems) {
      output.line(place_of(problem) + ": " + describe(problem, tr));
    }
    if (loaded.files.empty() && loaded.problems.empty()) {
      output.note(tr("There is no configuration file; everything has its default value."));
    }
    output.add("looked_for", sources.files);
    output.add("valid_files", loaded.files);
    output.add("problems", to_value(loaded.problems));
    if (!loaded.problems.empty()) {
      throw Failure(
          ExitStatus::bad_input,
          tr("The configuration has problems; the module ignores the files that have them."),
          tr("kunci.toml(5) describes every setting."));
    }
  }

 private:
  std::optional<std::string> file_{};
};

}  // namespace

std::unique_ptr<Command> make_config_check() { return std::make_unique<ConfigCheck>(); }

}  // namespace kunci::tool
