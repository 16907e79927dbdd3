// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "cli/context.h"
#include "commands/commands.h"
#include "doctor/examinations.h"
#include "messages.h"

namespace kunci::tool {
namespace {

struct KindWords {
  const char* word;   ///< for programs
  const char* title;  ///< for people, untranslated
};

KindWords words_of(Finding::Kind kind) {
  switch (kind) {
    case Finding::Kind::good:
      return {"good", mark("good")};
    case Finding::Kind::warning:
      return {"warning", mark("warning")};
    case Finding::Kind::problem:
      return {"problem", mark("PROBLEM")};
  }
  return {"", ""};
}

class Doctor final : public Command {
 public:
  void declare(Arguments&) override {}

  void run(Context& context) override {
    Findings findings;
    examine_service(findings);
    try {
      const Module& module = context.module();
      examine_readers(module, findings);
      examine_registrations(module.path(), findings);
    } catch (const Failure& failure) {
      findings.push_back({Finding::Kind::problem, "module", failure.sentence, failure.next});
    }
    examine_configuration(findings);
    examine_clock(findings);
    show(context.output(), findings);
  }

 private:
  static void show(Output& output, const Findings& findings) {
    Value::List list;
    for (const Finding& finding : findings) {
      const KindWords words = words_of(finding.kind);
      output.line(fmt::format("{}: {}", tr(words.title), finding.sentence));
      if (!finding.cure.empty()) output.line("    " + finding.cure);
      list.emplace_back(Value::Object{{"area", finding.area},
                                      {"kind", words.word},
                                      {"message", finding.sentence},
                                      {"cure", finding.cure}});
    }
    output.add("findings", std::move(list));
    const auto problems = std::ranges::count(findings, Finding::Kind::problem, &Finding::kind);
    if (problems == 0) return;
    throw Failure(ExitStatus::failed, say("{} problems were found.", problems),
                  tr("The cure of each stands beneath it."));
  }
};

}  // namespace

std::unique_ptr<Command> make_doctor() { return std::make_unique<Doctor>(); }

}  // namespace kunci::tool
