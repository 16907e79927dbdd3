// SPDX-License-Identifier: Apache-2.0
#include "enroll/enrolment.h"

#include <algorithm>
#include <thread>

#include "base/hex.h"
#include "client/algorithm.h"
#include "client/rv.h"
#include "messages.h"
#include "objects/certificate_object.h"
#include "objects/key_generation.h"

namespace kunci::tool {
namespace {

constexpr std::chrono::seconds kLeastPause{1};
constexpr std::chrono::seconds kLongestPause{60};

Certificate certificate_from(const Bytes& der) {
  auto certificate = Certificate::from_der(der);
  if (certificate) return std::move(*certificate);
  throw Failure(ExitStatus::bad_input, tr("What was kept of the enrolment is damaged."),
                tr("Begin anew with --abandon."));
}

std::string list_of(const std::vector<BrokenRule>& broken) {
  std::string text;
  for (const BrokenRule& rule : broken) text += (text.empty() ? "" : "; ") + rule.sentence;
  return text;
}

/// Whether it was the token that failed, or the way to it: that is no reason to make room.
bool has_failed(CK_RV rv) {
  return rv == CKR_DEVICE_ERROR || rv == CKR_DEVICE_REMOVED || rv == CKR_TOKEN_NOT_PRESENT ||
         rv == CKR_SESSION_HANDLE_INVALID || rv == CKR_USER_NOT_LOGGED_IN;
}

}  // namespace

Enrolment::Enrolment(const Workplace& place, const Profile& profile, const Credentials& credentials,
                     EnrolmentRecord record)
    : place_(place),
      profile_(profile),
      credentials_(credentials),
      record_(std::move(record)),
      protocol_(make_protocol(profile.authority, record_.protocol)) {
  protocol_->on_change([this] { enter(record_.stage); });
}

Enrolment::~Enrolment() = default;

std::optional<Key> Enrolment::find_key_of(const Bytes& id) const {
  for (Key& key : find_keys(place_.session)) {
    if (key.id == id && key.private_key) return std::move(key);
  }
  return std::nullopt;
}

Key Enrolment::key_of(const Bytes& id) const {
  if (auto key = find_key_of(id)) return std::move(*key);
  throw Failure(ExitStatus::not_found, say("The key with the id {} is not there.", to_hex(id)),
                tr("Was it deleted since? Begin anew with --abandon."));
}

DistinguishedName Enrolment::subject() const {
  return record_.subject.empty() ? DistinguishedName{} : parse_name(record_.subject).value();
}

RequestedExtensions Enrolment::extensions() const {
  RequestedExtensions wanted = profile_.extensions;
  wanted.alternative_names = record_.alternative_names;
  wanted.attestation = record_.attestation;
  return wanted;
}

Bytes Enrolment::attestation_of(const Key& key) const {
  const KUNCI_FUNCTION_LIST* vendor = place_.session.module().vendor();
  if (profile_.key.attestation == Attestation::none) return {};
  Bytes certificate(8 * 1024);
  CK_ULONG size = certificate.size();
  const CK_RV rv = vendor == nullptr
                       ? CKR_FUNCTION_NOT_SUPPORTED
                       : vendor->KUNCI_Attest(place_.session.handle(), *key.private_key,
                                              certificate.data(), &size);
  if (rv == CKR_OK) {
    certificate.resize(size);
    return certificate;
  }
  if (profile_.key.attestation == Attestation::where_possible) return {};
  throw Failure(ExitStatus::unsupported,
                tr("The profile wants the card's word for the key's origin, and it gives none."),
                tr("Use a token that can attest, or ask for another profile."));
}

void Enrolment::make_key() const {
  const Algorithm* algorithm = find_algorithm(record_.algorithm);
  const KeyUse* use = find_key_use(profile_.key.use);
  if (algorithm == nullptr || use == nullptr) {
    throw Failure(ExitStatus::bad_input, tr("What was kept of the enrolment is damaged."),
                  tr("Begin anew with --abandon."));
  }
  require_generation(place_.session.module(), place_.token.info.slot, *algorithm);
  place_.context.output().note(tr("The token makes the key; this can take a minute."));
  generate_pair(place_.session, {.algorithm = *algorithm,
                                 .use = *use,
                                 .id = record_.key_id,
                                 .label = profile_.key.label,
                                 .always_authenticate = profile_.key.always_authenticate});
}

// The place is on disk before the key is there: a key that nobody knows of is never left.
void Enrolment::prepare() {
  enter(EnrolmentStage::prepared);
  if (!find_key_of(record_.key_id)) make_key();
  const Key key = key_of(record_.key_id);
  require_made_on_token(place_.session, key);
  const PublicKey public_key = required_public_key(place_.session, key);
  require_algorithm(profile_, public_key);
  record_.attestation = attestation_of(key);
  const auto scheme = SignatureScheme::choose(public_key, profile_.key.digest, profile_.key.pss);
  Request request(subject(), public_key, extensions());
  const KeyInUse with{place_.token, place_.session, key, place_.pin};
  request.set_signature(scheme, sign(with, scheme, request.to_be_signed()));
  request.verify(public_key);
  record_.request = request.der();
  enter(EnrolmentStage::prepared);
}

void Enrolment::enter(EnrolmentStage stage) {
  record_.stage = stage;
  record_.protocol = protocol_->state();
  records_.save(record_);
}

// The order's parts live as long as the step.
template <class Step>
auto Enrolment::with_order(bool signs, Step step) {
  const Key key = key_of(record_.key_id);
  const PublicKey public_key = required_public_key(place_.session, key);
  const DistinguishedName name = subject();
  const RequestedExtensions wanted = extensions();
  const KeyInUse with{place_.token, place_.session, key, place_.pin};
  const auto order = [&](const Identity* identity) {
    return step(Order{name, wanted, record_.request, public_key, signs ? &with : nullptr,
                      credentials_, identity});
  };
  if (record_.old_certificate.empty()) return order(nullptr);
  const Certificate old = certificate_from(record_.old_certificate);
  const Key old_key = key_of(record_.old_key_id);
  const Identity identity{old, {place_.token, place_.session, old_key, place_.pin}};
  return order(&identity);
}

bool Enrolment::advance(std::chrono::seconds patience) {
  const auto until = std::chrono::steady_clock::now() + patience;
  if (record_.stage == EnrolmentStage::prepared) {
    if (record_.request.empty()) prepare();
    send();
  } else if (record_.stage == EnrolmentStage::waiting) {
    ask();
  }
  while (record_.stage == EnrolmentStage::waiting) {
    const auto left =
        std::chrono::ceil<std::chrono::seconds>(until - std::chrono::steady_clock::now());
    if (left.count() <= 0) return false;
    std::this_thread::sleep_for(
        std::min(left, std::clamp(answer_.check_after, kLeastPause, kLongestPause)));
    ask();
  }
  if (record_.stage == EnrolmentStage::issued) confirm();
  if (record_.stage == EnrolmentStage::confirmed) write();
  retire();
  records_.remove(record_);
  return true;
}

void Enrolment::send() {
  take(with_order(true, [&](const Order& order) { return protocol_->begin(order); }));
}

void Enrolment::ask() {
  take(with_order(true, [&](const Order& order) { return protocol_->poll(order); }));
}

void Enrolment::take(Answer answer) {
  answer_ = std::move(answer);
  if (answer_.repeated) {
    place_.context.output().note(
        tr("An answer of the CA was lost with the process that waited for it: the request was made "
           "anew, with the same key. The CA may have issued one certificate more; tell it."));
  }
  if (!answer_.certificate) {
    enter(EnrolmentStage::waiting);
    return;
  }
  const auto broken = with_order(false, [&](const Order& order) {
    return broken_rules(profile_.certificate,
                        {order.public_key, order.subject, profile_.authority.anchors},
                        *answer_.certificate, answer_.chain);
  });
  if (!broken.empty()) refuse(list_of(broken));
  record_.certificate = answer_.certificate->der();
  record_.chain.clear();
  for (const Certificate& link : answer_.chain) record_.chain.push_back(link.der());
  enter(EnrolmentStage::issued);
}

void Enrolment::refuse(const std::string& why) {
  const bool told =
      with_order(false, [&](const Order& order) { return protocol_->reject(order, why); });
  records_.remove(record_);
  throw Failure(ExitStatus::refused, say("The certificate is not what the profile wants: {}.", why),
                told ? tr("The CA was told that it is not accepted. Nothing was written.")
                     : tr("Nothing was written. Ask your CA to revoke it."));
}

void Enrolment::confirm() {
  const bool known =
      with_order(false, [&](const Order& order) { return protocol_->confirm(order); });
  if (!known) {
    place_.context.output().note(
        tr("The CA has closed the matter: it had the confirmation already, or has given up waiting "
           "for it. Ask it whether the certificate is valid."));
  }
  enter(EnrolmentStage::confirmed);
}

void Enrolment::destroy_other_certificates(const Certificate& certificate) {
  destroy_all_but(place_.session, certificate, key_of(record_.key_id).certificates);
}

// With the same key the new one goes beside the old one, where there is room for two.
void Enrolment::store(const Certificate& certificate) {
  const Key key = key_of(record_.key_id);
  for (const CK_OBJECT_HANDLE object : key.certificates) {
    if (place_.session.octets(object, CKA_VALUE) == certificate.der()) return;
  }
  try {
    store_certificate(place_.session, certificate, key.id, key.label);
  } catch (const Failure& failure) {
    if (key.certificates.empty() || has_failed(failure.rv)) throw;
    destroy_other_certificates(certificate);
    store_certificate(place_.session, certificate, key.id, key.label);
  }
}

void Enrolment::write() {
  const Certificate certificate = certificate_from(record_.certificate);
  store(certificate);
  const Key key = key_of(record_.key_id);
  prove_signature({place_.token, place_.session, key, place_.pin},
                  required_public_key(place_.session, key));
  destroy_other_certificates(certificate);
  enter(EnrolmentStage::written);
}

// Programs that look for a certificate to sign with are to find the new one only.
void Enrolment::retire() {
  if (record_.old_certificate.empty() || record_.old_key_id == record_.key_id) return;
  for (const Key& key : find_keys(place_.session)) {
    if (key.id != record_.old_key_id) continue;
    for (const CK_OBJECT_HANDLE object : key.certificates)
      check(place_.session.destroy(object), "C_DestroyObject");
    const CK_RV rv = destroy_halves(place_.session, key);
    if (rv == CKR_ACTION_PROHIBITED || rv == CKR_FUNCTION_NOT_SUPPORTED) {
      place_.context.output().note(
          say("The old key {} stays, without a certificate: the token cannot delete keys.",
              to_hex(key.id)));
    } else {
      check(rv, "C_DestroyObject");
    }
  }
}

}  // namespace kunci::tool
