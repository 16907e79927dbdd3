// SPDX-License-Identifier: Apache-2.0
#include "enroll/enrolment_options.h"

#include <charconv>

#include "base/hex.h"
#include "messages.h"
#include "pin/pin_source.h"
#include "report/output_file.h"
#include "terminal/terminal.h"

namespace kunci::tool {

void ApplicantOptions::declare(Arguments& arguments) {
  arguments.option("--profile", "PROFILE", profile,
                   mark("take what the CA wants from this profile: a name or a file"));
  arguments.option("--reference", "TEXT", reference,
                   mark("the reference number or user name that the CA gave"));
  arguments.option("--secret-source", "SOURCE", secret_source,
                   mark("read the CA's secret from file:PATH, fd:NUMBER or env:NAME"));
}

Profile ApplicantOptions::required_profile() const {
  if (profile) return load_profile(*profile);
  throw Failure(ExitStatus::usage, tr("--profile is needed."),
                tr("Installed are \"bsre-like\" and \"plain\"."));
}

Credentials ApplicantOptions::credentials(const std::string& reference_kept, Output& output) const {
  const std::string name = reference.value_or(reference_kept);
  return {.reference = name, .secret = [this, name, &output] {
            if (secret_source) return read_pin_source(*secret_source, output);
            return Terminal::ask_secret(say("The CA's secret for \"{}\": ", name),
                                        "--secret-source");
          }};
}

void EnrolmentOptions::declare(Arguments& arguments) {
  applicant.declare(arguments);
  arguments.option("--out", "FILE", out, mark("where the request goes, when it is handed over"));
  arguments.option("--answer", "FILE", answer,
                   mark("the CA's certificate, or a directory with certificates"));
  arguments.option("--wait", "SECONDS", wait, mark("how long to wait for the CA's decision"));
  arguments.flag("--force", force, mark("overwrite the file"));
  arguments.flag("--abandon", abandon, mark("forget what was begun before"));
  login.declare(arguments);
}

void EnrolmentOptions::apply_to(const Profile& profile, EnrolmentRecord& record) const {
  if (applicant.reference) record.reference = *applicant.reference;
  if (profile.authority.protocol != "file") return;
  if (answer) record.protocol["answer"] = *answer;
  if (record.protocol.contains("request")) return;
  if (!out) {
    throw Failure(ExitStatus::usage, tr("--out is needed: the file for the request."),
                  tr("The profile hands requests over as files."));
  }
  check_output_file(*out, force);
  record.protocol["request"] = *out;
  if (force) record.protocol["overwrite"] = "yes";
}

std::chrono::seconds EnrolmentOptions::patience() const {
  if (!wait) return std::chrono::seconds(0);
  int seconds = 0;
  const auto [end, fault] = std::from_chars(wait->data(), wait->data() + wait->size(), seconds);
  if (fault == std::errc{} && end == wait->data() + wait->size() && seconds >= 0)
    return std::chrono::seconds(seconds);
  throw Failure(ExitStatus::usage, say("\"{}\" is not a number of seconds.", *wait));
}

void run_enrolment(const Workplace& place, const Profile& profile, const EnrolmentOptions& options,
                   EnrolmentRecord record) {
  Output& output = place.context.output();
  const Credentials credentials =
      options.applicant.credentials(record.reference, place.context.output());
  output.add("key_id", to_hex(record.key_id));
  Enrolment enrolment(place, profile, credentials, std::move(record));
  const bool done = enrolment.advance(options.patience());
  if (!done) {
    const Answer& answer = enrolment.answer();
    if (!answer.note.empty()) output.note(answer.note);
    output.add("state", "waiting");
    output.add("check_after", static_cast<std::int64_t>(answer.check_after.count()));
    throw Failure(ExitStatus::pending, tr("The CA has not decided yet."),
                  tr("The same command later goes on."));
  }
  const auto certificate = Certificate::from_der(enrolment.record().certificate);
  output.add("state", "done");
  output.add("certificate", to_value(*certificate));
  output.line(
      say("The certificate of \"{}\" is on the token, beside key {}, and the key has signed.",
          certificate->subject(), to_hex(enrolment.record().key_id)));
}

}  // namespace kunci::tool
