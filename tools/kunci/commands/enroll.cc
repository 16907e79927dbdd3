// SPDX-License-Identifier: Apache-2.0
#include "base/hex.h"
#include "cli/context.h"
#include "client/algorithm.h"
#include "commands/commands.h"
#include "enroll/enrolment_options.h"
#include "messages.h"
#include "objects/key_generation.h"
#include "x509/subject_options.h"

namespace kunci::tool {
namespace {

class Enroll final : public Command {
 public:
  void declare(Arguments& arguments) override {
    subject_.declare(arguments);
    arguments.choice("--algorithm", algorithm_names(), algorithm_,
                     mark("the kind of key, where the profile allows several"));
    options_.declare(arguments);
  }

  void run(Context& context) override {
    const Token token = context.token();
    const EnrolmentRecords records;
    const RecordLock lock = records.lock(token.info.serial);
    auto record = records.find(token.info.serial, false);
    if (record && options_.abandon) {
      records.remove(*record);
      record.reset();
      if (!options_.applicant.profile) {
        context.output().line(tr("What was begun before is forgotten; the key stays."));
        return;
      }
    }
    if (record) context.output().note(tr("What was begun before goes on."));
    const Profile profile =
        record ? load_profile(record->profile) : options_.applicant.required_profile();
    if (!record) record = first_record(context, profile, token);
    options_.apply_to(profile, *record);
    Session session(context.module(), token.info.slot, Session::Mode::read_write);
    const Pin pin = options_.login.apply(context, token, session);
    if (record->stage == EnrolmentStage::prepared) require_place(session, record->key_id);
    run_enrolment({context, token, session, pin}, profile, options_, std::move(*record));
  }

 private:
  EnrolmentRecord first_record(Context& context, const Profile& profile, const Token& token) const {
    const KeyUse* use = find_key_use(profile.key.use);
    EnrolmentRecord record{.profile = profile.file,
                           .token_serial = token.info.serial,
                           .token_label = token.info.label,
                           .algorithm = algorithm_for(profile),
                           .key_id = profile.key.id.empty()
                                         ? id_for(*use, context.certain_family(token))
                                         : profile.key.id,
                           .subject = print_name(subject_.name(profile)),
                           .alternative_names = subject_.alternatives(profile)};
    RequestedExtensions wanted = profile.extensions;
    wanted.alternative_names = record.alternative_names;
    to_asn1(wanted);  // refuses what is not valid before the PIN is asked for
    return record;
  }

  std::string algorithm_for(const Profile& profile) const {
    const auto& allowed = profile.key.algorithms;
    const std::string name = algorithm_.value_or(allowed.empty() ? "p256" : allowed.front());
    if (find_algorithm(name) != nullptr) return name;
    throw Failure(ExitStatus::usage, say("There is no algorithm \"{}\".", name),
                  tr("p256 and rsa2048 are accepted everywhere."));
  }

  static void require_place(const Session& session, const Bytes& id) {
    for (const Key& key : find_keys(session)) {
      if (key.id != id || key.certificates.empty()) continue;
      throw Failure(ExitStatus::refused,
                    say("The key with the id {} has a certificate already.", to_hex(id)),
                    tr("Renew it with \"kunci cert renew\", or delete it first."));
    }
  }

  SubjectOptions subject_{};
  std::optional<std::string> algorithm_{};
  EnrolmentOptions options_{};
};

}  // namespace

std::unique_ptr<Command> make_enroll() { return std::make_unique<Enroll>(); }

}  // namespace kunci::tool
