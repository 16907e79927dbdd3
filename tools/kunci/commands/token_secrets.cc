// SPDX-License-Identifier: Apache-2.0
#include <filesystem>

#include "cli/context.h"
#include "commands/commands.h"
#include "messages.h"
#include "objects/token_view.h"
#include "provision/assignment.h"
#include "provision/options.h"
#include "report/output_file.h"

namespace kunci::tool {
namespace {

/// Never on the terminal: into a file that the commands which want the secret take.
class TokenSecretsCommand final : public Command {
 public:
  void declare(Arguments& arguments) override {
    arguments.option("--journal", "FILE", journal_,
                     mark("the journal of \"kunci provision\", which made the token"));
    arguments.option("--out", "FILE", out_,
                     mark("write the secret into this new file, for its owner alone"));
    secrets_.declare_master(arguments);
    secrets_.declare_sealing(arguments);
  }

  void run(Context& context) override {
    check_options();
    const Token token = context.token();
    Journal journal(*journal_);
    const std::string number = number_of(token, context.module().status(token.slot.id));
    const auto entry = journal.find_token(number);
    if (!entry) {
      throw Failure(ExitStatus::not_found,
                    say("The journal knows nothing of the token {}.", number),
                    tr("Take the journal of the run that made it."));
    }
    const auto secrets = secrets_.make(context)->recall(demand_of(*entry));
    if (!secrets) {
      throw Failure(ExitStatus::refused, tr("The token's secrets are sealed."),
                    tr("Give the key to the records: --unseal-key."));
    }
    journal.save(*entry, token.slot.description, "secret given out");
    write(secrets->so_pin);
    report(context.output(), token, *entry);
  }

 private:
  void check_options() const {
    secrets_.check();
    if (!journal_ || !out_) {
      throw Failure(ExitStatus::usage, tr("--journal and --out are needed."));
    }
    // Opening one that is not there would begin it.
    if (!std::filesystem::is_regular_file(*journal_)) {
      throw Failure(ExitStatus::bad_input, say("The file {} cannot be read.", *journal_));
    }
    check_output_file(*out_, false);
  }

  static SecretDemand demand_of(const JournalEntry& entry) {
    return {.token = entry.token,
            .attempt = entry.attempt,
            .key_digits = static_cast<std::size_t>(entry.key_digits)};
  }

  void write(const Secret& secret) const {
    WipedBytes line(secret.view().begin(), secret.view().end());
    line.push_back('\n');
    write_output_file(*out_, line, false, kPrivateFile);
  }

  void report(Output& output, const Token& token, const JournalEntry& entry) const {
    const bool is_key = entry.key_digits != 0;
    output.line(is_key ? say("The management key of {}'s token is in {}.", entry.holder, *out_)
                       : say("The SO PIN of {}'s token is in {}.", entry.holder, *out_));
    output.line(say("  kunci pin unblock --so-pin-source file:{}", *out_));
    output.line(tr("Delete the file when it is used. The journal says that it was given out."));
    output.add("token", to_value(token));
    output.add("kind", is_key ? "management_key" : "so_pin");
    output.add("file", *out_);
  }

  std::optional<std::string> journal_{};
  std::optional<std::string> out_{};
  SecretOptions secrets_{};
};

}  // namespace

std::unique_ptr<Command> make_token_secrets() { return std::make_unique<TokenSecretsCommand>(); }

}  // namespace kunci::tool
