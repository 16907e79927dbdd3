// SPDX-License-Identifier: Apache-2.0
#include "provision/token_job.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <utility>

#include "base/hex.h"
#include "client/rv.h"
#include "messages.h"
#include "objects/certificate_object.h"
#include "objects/key_generation.h"
#include "objects/key_signature.h"
#include "provision/letter_pdf.h"

namespace kunci::tool {
namespace {

std::string digest_of(const PublicKey& key) {
  std::array<std::uint8_t, 32> hash{};
  require(EVP_Digest(key.spki().data(), key.spki().size(), hash.data(), nullptr, EVP_sha256(),
                     nullptr) == 1,
          "EVP_Digest");
  return to_hex(hash);
}

std::string today() {
  const std::time_t now = std::time(nullptr);
  tm parts{};
  localtime_r(&now, &parts);
  char text[16];
  std::strftime(text, sizeof text, "%Y-%m-%d", &parts);
  return text;
}

}  // namespace

bool TokenJob::run() {
  try {
    return run_steps();
  } catch (const Failure& failure) {
    open_.reset();
    Failure told = explained(failure);
    entry_.reason = told.sentence;
    save("stopped");
    throw Failure(std::move(told));
  }
}

// Whatever the module says of a token that is gone, such as of sessions that are no more.
Failure TokenJob::explained(const Failure& failure) const {
  if (workshop_.module.slot(token_.slot.id).has(CKF_TOKEN_PRESENT)) return failure;
  return {ExitStatus::token_removed, tr("The token was taken out in the middle."),
          tr("Put it in again: work on it goes on.")};
}

bool TokenJob::run_steps() {
  entry_.reason.clear();
  begin_anew_if_needed();
  while (entry_.stage != Stage::done) {
    check_stopping();
    workshop_.progress.step(token_.slot.description, row_, entry_.stage);
    switch (entry_.stage) {
      case Stage::waiting:
      case Stage::claimed:
        initialize();
        break;
      case Stage::initialized:
        make_key();
        break;
      case Stage::keyed:
        request();
        break;
      case Stage::requested:
        if (!write_certificate()) return false;
        break;
      case Stage::certified:
        finish();
        break;
      case Stage::done:
        break;
    }
  }
  return true;
}

// The token may be in pieces, of an earlier try or of somebody else's: it begins from the factory
// state where it can. Where it cannot, only the same secrets open it again.
void TokenJob::initialize() {
  const bool used = !fresh_ || token_.info.has(CKF_TOKEN_INITIALIZED);
  make_secrets();
  for (std::string* former :
       {&entry_.public_key, &entry_.request, &entry_.enrolment, &entry_.issued}) {
    former->clear();
  }
  token_ = personalise(workshop_.module, token_, *secrets_, row_.label, used);
  entry_.serial = token_.info.serial;
  advance(Stage::initialized);
}

void TokenJob::make_key() {
  open();
  require_generation(workshop_.module, token_.slot.id, *row_.algorithm);
  remove_unfinished_key();
  const KeyRules& rules = row_.profile->key;
  generate_pair(open_->session(), {.algorithm = *row_.algorithm,
                                   .use = *find_key_use(rules.use),
                                   .id = key_id(),
                                   .label = rules.label,
                                   .always_authenticate = rules.always_authenticate});
  take_key();
  entry_.public_key = digest_of(*public_key_);
  advance(Stage::keyed);
}

// A process that ended between the making of a key and the journal's entry left one that nobody
// knows of. Cards that cannot delete keys replace them.
void TokenJob::remove_unfinished_key() {
  Session& session = open_->session();
  const Bytes id = key_id();
  for (const Key& key : find_keys(session)) {
    if (key.id != id) continue;
    const CK_RV rv = destroy_halves(session, key);
    if (rv != CKR_ACTION_PROHIBITED && rv != CKR_FUNCTION_NOT_SUPPORTED) {
      check(rv, "C_DestroyObject");
    }
  }
}

void TokenJob::request() {
  open();
  take_key();
  CertificateOrder order(row_, entry_, workshop_.orders, [this](const char* step) { save(step); });
  order.begin(key_in_use(), *public_key_);
  advance(Stage::requested);
}

bool TokenJob::write_certificate() {
  open();
  take_key();
  CertificateOrder order(row_, entry_, workshop_.orders, [this](const char* step) { save(step); });
  const auto certificate =
      order.fetch(key_in_use(), *public_key_, [this] { return workshop_.stopping.load(); });
  if (!certificate) {
    note_ = order.note();
    open_.reset();
    save("waiting for the certificate");
    return false;
  }
  Session& session = open_->session();
  const bool there = std::ranges::any_of(key_.certificates, [&](CK_OBJECT_HANDLE object) {
    return session.octets(object, CKA_VALUE) == certificate->der();
  });
  if (!there) store_certificate(session, *certificate, key_.id, key_.label);
  advance(Stage::certified);
  return true;
}

// Nothing is believed that was only written: everything is asked for once more.
void TokenJob::finish() {
  open();
  take_key();
  const auto issued = Certificate::from_der(from_hex(entry_.issued).value_or(Bytes{}));
  const auto stored = key_.certificates.empty()
                          ? std::nullopt
                          : read_certificate(open_->session(), key_.certificates.front());
  if (!issued || !stored || stored->der() != issued->der()) {
    throw Failure(ExitStatus::failed, tr("The certificate on the token is not the one issued."));
  }
  prove_signature(key_in_use(), *stored->public_key());
  open_.reset();
  require_personalised(workshop_.module, token_, *secrets_, row_.label, entry_.key_digits != 0);
  deliver_letter();
  advance(Stage::done);
}

void TokenJob::deliver_letter() {
  const std::string place = workshop_.letters.place_of(row_.stem);
  const bool begun = entry_.letter == place;
  const WipedBytes pdf = render_letter(workshop_.letter, {.holder = row_.holder,
                                                          .unit = row_.unit,
                                                          .label = row_.label,
                                                          .token = entry_.token,
                                                          .date = today(),
                                                          .pin = secrets_->user_pin.view()});
  if (!begun) {
    workshop_.letters.require_free(row_.stem);
    entry_.letter = place;
    save("letter begun");
  }
  workshop_.letters.deliver(row_.stem, pdf, begun);
}

void TokenJob::make_secrets() {
  entry_.key_digits = static_cast<int>(
      management_digits(workshop_.module.status(token_.slot.id), workshop_.central_keys));
  if (!fresh_) secrets_ = workshop_.secrets.recall(demand());
  if (secrets_) return;
  if (!fresh_) ++entry_.attempt;
  save("initialising");
  secrets_ = workshop_.secrets.make(demand());
}

// Without its PIN a token that was begun can only begin anew, as long as no CA knows of its key.
void TokenJob::begin_anew_if_needed() {
  if (entry_.stage != Stage::initialized && entry_.stage != Stage::keyed) return;
  secrets_ = workshop_.secrets.recall(demand());
  if (!secrets_ && entry_.request.empty()) advance(Stage::claimed);
}

void TokenJob::recall_secrets() {
  if (secrets_) return;
  secrets_ = workshop_.secrets.recall(demand());
  if (secrets_) return;
  throw Failure(
      ExitStatus::refused, tr("Work on the token was interrupted, and its secrets are sealed."),
      say("Go on with --unseal-key, or begin it anew with --release \"{}\" --replace.", row_.id));
}

SecretDemand TokenJob::demand() const {
  return {.token = entry_.token,
          .attempt = entry_.attempt,
          .holder = row_.holder,
          .key_digits = static_cast<std::size_t>(entry_.key_digits),
          .pin_digits = workshop_.pin_digits,
          .acceptable = [this](ByteView pin) {
            return broken_pin_rule(row_.profile->pin, pin, row_.numbers).empty();
          }};
}

void TokenJob::open() {
  if (open_) return;
  recall_secrets();
  open_.emplace(workshop_.module, token_, *secrets_, entry_.key_digits != 0);
}

Bytes TokenJob::key_id() const {
  const KeyRules& rules = row_.profile->key;
  if (!rules.id.empty()) return rules.id;
  const auto status = workshop_.module.status(token_.slot.id);
  return id_for(*find_key_use(rules.use),
                status ? unpadded(status->family, sizeof status->family) : std::string());
}

void TokenJob::take_key() {
  Session& session = open_->session();
  const Bytes id = key_id();
  for (Key& key : find_keys(session)) {
    if (key.id == id && key.private_key) key_ = std::move(key);
  }
  if (key_.id != id || !key_.private_key) {
    throw Failure(ExitStatus::not_found, tr("The key that was made is not on the token any more."),
                  say("Begin it anew with --release \"{}\" --replace.", row_.id));
  }
  require_made_on_token(session, key_);
  public_key_ = required_public_key(session, key_);
  if (entry_.stage == Stage::initialized || entry_.public_key == digest_of(*public_key_)) return;
  throw Failure(ExitStatus::refused, tr("Another key is on the token than the one that was made."),
                say("Begin it anew with --release \"{}\" --replace.", row_.id));
}

KeyInUse TokenJob::key_in_use() {
  return {.token = token_, .session = open_->session(), .key = key_, .pin = open_->pin()};
}

void TokenJob::save(const char* step) {
  workshop_.journal.save(entry_, token_.slot.description, step);
}

void TokenJob::advance(Stage stage) {
  entry_.stage = stage;
  save(name_of(stage));
}

void TokenJob::check_stopping() const {
  if (!workshop_.stopping) return;
  throw Failure(ExitStatus::interrupted, tr("Stopped; the token can be gone on with later."));
}

}  // namespace kunci::tool
