// SPDX-License-Identifier: Apache-2.0
#include "cli/context.h"
#include "client/rv.h"
#include "commands/commands.h"
#include "messages.h"
#include "provision/options.h"
#include "provision/readers.h"
#include "provision/summary.h"
#include "provision/token_job.h"
#include "report/output_file.h"

namespace kunci::tool {
namespace {

class Provision final : public Command {
 public:
  void declare(Arguments& arguments) override { options_.declare(arguments); }

  void run(Context& context) override {
    options_.check();
    const Roster roster = load_roster(context.output());
    const LetterTemplate letter = load_letter_template(options_.letter_template.value_or(tr("en")));
    const auto delivery = options_.delivery();
    const OrderOptions orders = options_.orders(context);
    require_folders(roster, orders);
    const auto idle = options_.idle_time();
    const std::size_t pin_digits = options_.pin_digits();
    if (options_.dry_run) return plan(context, roster);
    const auto secrets = options_.secrets.make(context);
    Journal journal(options_.journal_path());
    release(journal, context.output());
    Assignment assignment(roster, journal, options_.replace);
    assignment.require_unchanged();
    Progress progress(context.output(), roster.rows().size(), assignment.remaining());
    std::atomic<bool> stopping = false;
    const Workshop workshop{.module = context.module(),
                            .journal = journal,
                            .progress = progress,
                            .secrets = *secrets,
                            .letter = letter,
                            .letters = *delivery,
                            .orders = orders,
                            .central_keys = options_.management.value_or("central") == "central",
                            .pin_digits = pin_digits,
                            .stopping = stopping};
    Readers readers(context.module(), [&](const SlotInfo& slot, const Readers::Over& over) {
      return work_on(workshop, assignment, slot, over);
    });
    progress.begin();
    const bool to_the_end =
        readers.watch([&] { return assignment.remaining() == 0; }, idle, stopping);
    conclude(context.output(), roster, journal, to_the_end);
  }

 private:
  Roster load_roster(Output& output) const {
    Roster roster = Roster::load(*options_.roster, options_.defaults);
    Value::List problems;
    for (const RosterProblem& problem : roster.problems()) {
      output.line(problem.column.empty()
                      ? fmt::format("{}: {}", problem.place, problem.message)
                      : fmt::format("{}, {}: {}", problem.place, problem.column, problem.message));
      problems.emplace_back(Value::Object{
          {"place", problem.place}, {"column", problem.column}, {"message", problem.message}});
    }
    if (roster.problems().empty()) return roster;
    output.add("problems", std::move(problems));
    throw Failure(ExitStatus::bad_input,
                  say("The roster has {} problems; nothing was done.", roster.problems().size()));
  }

  static void require_folders(const Roster& roster, const OrderOptions& orders) {
    for (const RosterRow& row : roster.rows()) {
      if (row.profile->authority.protocol != "file") continue;
      if (!orders.requests.empty() && !orders.certificates.empty()) return;
      throw Failure(ExitStatus::usage, say("{}: its profile's protocol is \"file\".", row.place),
                    tr("Say where requests and certificates go: --requests, --certificates."));
    }
  }

  // Nothing is written, not even the journal.
  void plan(Context& context, const Roster& roster) const {
    Output& output = context.output();
    Value::List rows;
    for (const RosterRow& row : roster.rows()) {
      output.line(fmt::format("{}: {}, {}, {}", row.place, row.holder, row.algorithm->title,
                              print_name(row.subject)));
      rows.emplace_back(Value::Object{{"place", row.place},
                                      {"id", row.id},
                                      {"holder", row.holder},
                                      {"label", row.label},
                                      {"algorithm", std::string(row.algorithm->name)},
                                      {"subject", print_name(row.subject)}});
    }
    output.line(say("The roster has {} rows and no problem.", roster.rows().size()));
    output.add("rows", std::move(rows));
  }

  void release(Journal& journal, Output& output) const {
    for (const std::string& id : options_.release) {
      if (journal.release(id)) {
        output.note(say("\"{}\" has no token any more and waits for another one.", id));
        continue;
      }
      throw Failure(ExitStatus::not_found, say("\"{}\" has no token in the journal.", id));
    }
  }

  // In a thread of its own; true when the token went away in the middle.
  static bool work_on(const Workshop& workshop, Assignment& assignment, const SlotInfo& slot,
                      const Readers::Over& over) {
    std::string number;
    std::optional<Assignment::Claim> claim;
    bool removed = false;
    // Before anybody is told: the next token may be in at once, or this one again.
    const auto end = [&] {
      if (claim) assignment.give_back(*claim);
      over();
    };
    try {
      const auto info = workshop.module.token(slot.id);
      if (!info) throw failure_of(info.error(), "C_GetTokenInfo");
      const Token token{slot, *info};
      number = number_of(token, workshop.module.status(slot.id));
      claim.emplace(assignment.take(workshop.module, token, number));
      make_token(workshop, token, *claim, end);
    } catch (const Failure& failure) {
      removed =
          failure.status == ExitStatus::token_removed || failure.status == ExitStatus::no_token;
      end();
      tell(workshop, slot, claim, number, failure);
    } catch (const std::exception& error) {
      end();
      tell(workshop, slot, claim, number, Failure(ExitStatus::failed, error.what()));
    }
    return removed;
  }

  static void make_token(const Workshop& workshop, const Token& token, Assignment::Claim& claim,
                         const Readers::Over& end) {
    TokenJob job(workshop, token, claim);
    const bool done = job.run();
    end();
    const std::string& reader = token.slot.description;
    if (done) {
      workshop.progress.done(reader, claim.row, claim.entry.token);
    } else {
      workshop.progress.pending(reader, claim.row, job.note());
    }
  }

  static void tell(const Workshop& workshop, const SlotInfo& slot,
                   const std::optional<Assignment::Claim>& claim, const std::string& number,
                   const Failure& failure) {
    if (claim) {
      workshop.progress.failed(slot.description, claim->row, failure);
    } else {
      workshop.progress.refused(slot.description, number, failure);
    }
  }

  void conclude(Output& output, const Roster& roster, Journal& journal, bool to_the_end) const {
    const Summary summary = summarize(roster, journal, output);
    if (options_.report) {
      write_output_file(*options_.report, bytes_of(report_csv(roster, journal)), true,
                        kPrivateFile);
    }
    if (!to_the_end) throw Failure(ExitStatus::interrupted, tr("Stopped."));
    if (summary.failed == 0) return;
    throw Failure(ExitStatus::failed, say("{} rows are not finished.", summary.failed),
                  tr("Put their tokens in again, or let them go: --release ID."));
  }

  ProvisionOptions options_{};
};

}  // namespace

std::unique_ptr<Command> make_provision() { return std::make_unique<Provision>(); }

}  // namespace kunci::tool
