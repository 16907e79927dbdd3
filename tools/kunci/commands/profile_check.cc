// SPDX-License-Identifier: Apache-2.0
#include "cli/context.h"
#include "commands/commands.h"
#include "messages.h"
#include "report/config_problems.h"
#include "x509/profile.h"

namespace kunci::tool {
namespace {

class ProfileCheck final : public Command {
 public:
  void declare(Arguments& arguments) override {
    arguments.operand("PROFILE", profile_, mark("the profile: a name or a file"));
  }

  void run(Context& context) override {
    if (!profile_) {
      throw Failure(ExitStatus::usage, tr("The profile's name or file is needed."),
                    tr("Installed are \"bsre-like\" and \"plain\"."));
    }
    const auto [profile, problems] = read_profile_file(*profile_);
    Output& output = context.output();
    for (const ConfigProblem& problem : problems) {
      output.line(place_of(problem) + ": " + describe(problem, tr));
    }
    if (problems.empty()) output.line(say("{}: no problem", profile.file));
    output.add("file", profile.file);
    output.add("description", profile.description);
    output.add("problems", to_value(problems));
    for (const std::string& lack : lacks_of(profile)) output.warn(lack);
    if (problems.empty()) return;
    throw Failure(ExitStatus::bad_input, tr("The profile has problems; no command takes it."),
                  tr("See \"PROFILES\" in kunci(1)."));
  }

 private:
  // Allowed, and still worth a thought.
  static std::vector<std::string> lacks_of(const Profile& profile) {
    std::vector<std::string> lacks;
    if (profile.authority.anchors.empty()) {
      lacks.emplace_back(tr("without anchors a certificate's chain is not checked"));
    }
    return lacks;
  }

  std::optional<std::string> profile_{};
};

}  // namespace

std::unique_ptr<Command> make_profile_check() { return std::make_unique<ProfileCheck>(); }

}  // namespace kunci::tool
