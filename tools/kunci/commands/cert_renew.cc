// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "cli/context.h"
#include "commands/commands.h"
#include "enroll/enrolment_options.h"
#include "messages.h"
#include "objects/choice_options.h"

namespace kunci::tool {
namespace {

constexpr std::uint8_t kFirstFurtherId = 0x05;
constexpr std::uint8_t kLastFurtherId = 0x18;

class CertRenew final : public Command {
 public:
  void declare(Arguments& arguments) override {
    choice_.declare(arguments);
    options_.declare(arguments);
  }

  void run(Context& context) override {
    const KeyChoice choice = choice_.resolve(context);
    const Token token = context.token();
    const EnrolmentRecords records;
    const RecordLock lock = records.lock(token.info.serial);
    auto record = records.find(token.info.serial, true);
    if (record && options_.abandon) {
      records.remove(*record);
      context.output().line(tr("What was begun before is forgotten; the key stays."));
      return;
    }
    if (record) context.output().note(tr("What was begun before goes on."));
    const Profile profile =
        record ? load_profile(record->profile) : options_.applicant.required_profile();
    Session session(context.module(), token.info.slot, Session::Mode::read_write);
    const Pin pin = options_.login.apply(context, token, session);
    if (!record) record = first_record(session, choice, profile, token);
    options_.apply_to(profile, *record);
    run_enrolment({context, token, session, pin}, profile, options_, std::move(*record));
  }

 private:
  EnrolmentRecord first_record(const Session& session, const KeyChoice& choice,
                               const Profile& profile, const Token& token) const {
    const Key key = certified_key(session, choice);
    const auto old = Certificate::from_der(
        session.octets(key.certificates.front(), CKA_VALUE).value_or(Bytes{}));
    if (!old) throw Failure(ExitStatus::not_found, tr("The key's certificate cannot be read."));
    const std::string present = old->public_key()->algorithm();
    const auto& allowed = profile.key.algorithms;
    const bool keeps = allowed.empty() || std::ranges::find(allowed, present) != allowed.end();
    return {.profile = profile.file,
            .token_serial = token.info.serial,
            .token_label = token.info.label,
            .algorithm = keeps ? present : allowed.front(),
            .key_id = profile.renewal.new_key ? free_id(session, profile) : key.id,
            .subject = old->subject(),
            .old_key_id = key.id,
            .old_certificate = old->der()};
  }

  // Among several keys those without a certificate do not count.
  static Key certified_key(const Session& session, const KeyChoice& choice) {
    if (choice.uri != nullptr || choice.id || choice.label) {
      Key key = choose_key(session, choice, true);
      if (!key.certificates.empty()) return key;
      throw Failure(ExitStatus::not_found, tr("The key has no certificate that could be renewed."),
                    tr("Ask for one with \"kunci enroll\"."));
    }
    std::vector<Key> found;
    for (Key& key : find_keys(session)) {
      if (key.private_key && !key.certificates.empty()) found.push_back(std::move(key));
    }
    if (found.size() == 1) return std::move(found.front());
    throw Failure(ExitStatus::not_found,
                  found.empty() ? tr("There is no certificate on the token that could be renewed.")
                                : tr("There is more than one certificate on the token."),
                  tr("Name one by --id, --label or its URI."));
  }

  static Bytes free_id(const Session& session, const Profile& profile) {
    std::vector<Bytes> wanted = profile.renewal.ids;
    if (wanted.empty()) {
      for (std::uint8_t id = kFirstFurtherId; id <= kLastFurtherId; ++id) wanted.push_back({id});
    }
    const std::vector<Key> keys = find_keys(session);
    for (const Bytes& id : wanted) {
      if (std::ranges::find(keys, id, &Key::id) == keys.end()) return id;
    }
    throw Failure(ExitStatus::refused, tr("There is no free place for the new key."),
                  tr("Delete a key that is no longer used, or allow more ids in the profile."));
  }

  ChoiceOptions choice_{};
  EnrolmentOptions options_{};
};

}  // namespace

std::unique_ptr<Command> make_cert_renew() { return std::make_unique<CertRenew>(); }

}  // namespace kunci::tool
