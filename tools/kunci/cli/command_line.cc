// SPDX-License-Identifier: Apache-2.0
// The only includer of CLI11: it is large, and GCC 12 sees a null pointer in a vector that it
// grows.
#pragma GCC diagnostic ignored "-Wnull-dereference"
#include "cli/command_line.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <cstring>
#include <map>

#include "messages.h"

namespace kunci::tool {
namespace {

/// Declares options on a CLI::App. Targets are written when the line is parsed.
class AppArguments final : public Arguments {
 public:
  explicit AppArguments(CLI::App& app) : app_(app) {}

  void flag(const char* name, bool& target, const char* help) override {
    app_.add_flag(name, target, tr(help));
  }
  void option(const char* name, const char* placeholder, std::optional<std::string>& target,
              const char* help) override {
    app_.add_option(name, target, tr(help))->type_name(placeholder)->type_size(1);
  }
  void options(const char* name, const char* placeholder, std::vector<std::string>& target,
               const char* help) override {
    app_.add_option(name, target, tr(help))
        ->type_name(placeholder)
        ->type_size(1)
        ->expected(1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  }
  void choice(const char* name, std::vector<std::string> words, std::optional<std::string>& target,
              const char* help) override {
    CLI::Option* option = app_.add_option(name, target, tr(help));
    std::string joined;
    for (const std::string& word : words) joined += (joined.empty() ? "" : "|") + word;
    option->type_name(joined)->check([words = std::move(words), joined](const std::string& given) {
      return std::ranges::find(words, given) != words.end() ? std::string() : joined;
    });
  }
  void operand(const char* placeholder, std::optional<std::string>& target,
               const char* help) override {
    app_.add_option(placeholder, target, tr(help))->type_name("");
  }

 private:
  CLI::App& app_;
};

class CommandLine {
 public:
  CommandLine()
      : app_(tr("Keys, certificates and PINs on smart cards and USB tokens (PKCS #11)"), "kunci") {
    app_.fallthrough();
    app_.require_subcommand(1);
    AppArguments arguments(app_);
    declare_global(arguments, invocation_.options);
    set_up_help(app_);
    app_.set_version_flag("--version", "kunci " KUNCI_VERSION, tr("show the version"));
    for (const CommandRow& row : commands()) add(row);
    translate_groups(app_);
  }

  Invocation parse(int count, const char* const* arguments) {
    try {
      app_.parse(count, arguments);
    } catch (const CLI::CallForHelp&) {
      const CLI::App* app = deepest(&app_);
      return {.text = app->help(path_before(app))};
    } catch (const CLI::CallForVersion&) {
      return {.text = std::string("kunci ") + KUNCI_VERSION + "\n"};
    } catch (const CLI::ParseError& error) {
      fail(error);
    }
    return std::move(invocation_);
  }

 private:
  static void set_up_help(CLI::App& app) {
    app.set_help_flag("-h,--help", tr("show this help"));
    const auto formatter = std::make_shared<CLI::Formatter>();
    for (const char* label : {mark("Usage"), mark("Options"), mark("OPTIONS"), mark("SUBCOMMAND"),
                              mark("Subcommands"), mark("Positionals")}) {
      formatter->label(label, tr(label));
    }
    formatter->column_width(34);
    app.formatter(formatter);
  }

  /// The names of the groups are what the help shows as titles.
  static void translate_groups(CLI::App& app) {
    for (CLI::Option* option : app.get_options()) {
      if (option->get_group() == "Options") option->group(tr("Options"));
    }
    for (CLI::App* command : app.get_subcommands([](CLI::App*) { return true; })) {
      if (command->get_group() == "Subcommands") command->group(tr("Subcommands"));
      translate_groups(*command);
    }
  }

  void add(const CommandRow& row) {
    CLI::App* parent = *row.noun == '\0' ? &app_ : group(row.noun);
    CLI::App* leaf = parent->add_subcommand(row.verb, tr(row.summary));
    set_up_help(*leaf);
    // Each command lives as long as the tree, since options write into it; the one that runs is
    // handed out.
    auto command = std::make_shared<std::unique_ptr<Command>>(row.make());
    AppArguments arguments(*leaf);
    (*command)->declare(arguments);
    leaf->footer(tr("--module, --token and --json are described by \"kunci --help\"."));
    leaf->final_callback([this, command] { invocation_.command = std::move(*command); });
  }

  CLI::App* group(const char* noun) {
    CLI::App*& found = groups_[noun];
    if (found == nullptr) {
      found = app_.add_subcommand(noun, summary_of_group(noun));
      found->require_subcommand(1);
      set_up_help(*found);
    }
    return found;
  }

  static const char* summary_of_group(std::string_view noun) {
    if (noun == "token") return tr("see and prepare tokens");
    if (noun == "pin") return tr("check, change and unblock PINs");
    if (noun == "key") return tr("make, see and delete keys");
    if (noun == "cert") return tr("request, store and fetch certificates");
    if (noun == "profile") return tr("check profiles");
    if (noun == "object") return tr("see everything that is on a token");
    return tr("check the configuration");
  }

  static const CLI::App* deepest(const CLI::App* app) {
    const auto used = app->get_subcommands();
    return used.empty() ? app : deepest(used.front());
  }

  static std::string path_before(const CLI::App* app) {
    std::string path;
    for (const CLI::App* up = app->get_parent(); up != nullptr; up = up->get_parent()) {
      path = up->get_name() + (path.empty() ? "" : " ") + path;
    }
    return path;
  }

  [[noreturn]] void fail(const CLI::ParseError& error) const {
    const CLI::App* app = deepest(&app_);
    const std::string before = path_before(app);
    const std::string path = before.empty() ? app->get_name() : before + " " + app->get_name();
    const std::vector<std::string> unknown = app_.remaining(true);
    throw Failure(ExitStatus::usage,
                  unknown.empty() ? say("The command line is wrong: {}", error.what())
                                  : say("\"{}\" is not understood here.", unknown.front()),
                  say("See \"{} --help\".", path));
  }

  CLI::App app_;
  Invocation invocation_{};
  std::map<std::string, CLI::App*> groups_{};
};

}  // namespace

void declare_global(Arguments& arguments, GlobalOptions& options) {
  arguments.option("--module", "FILE", options.module, mark("use this PKCS #11 module"));
  arguments.option("--token", "TOKEN", options.token,
                   mark("use the token with this label, serial number or URI"));
  arguments.flag("--json", options.json, mark("print JSON"));
}

Invocation parse_command_line(int count, const char* const* arguments) {
  return CommandLine().parse(count, arguments);
}

}  // namespace kunci::tool
