// SPDX-License-Identifier: Apache-2.0
#include "provision/certificate_order.h"

#include <nlohmann/json.hpp>
#include <thread>

#include "base/hex.h"
#include "messages.h"
#include "x509/request.h"

namespace kunci::tool {
namespace {

constexpr std::chrono::milliseconds kPollingInterval{200};

RequestedExtensions extensions_of(const RosterRow& row) {
  RequestedExtensions extensions = row.profile->extensions;
  extensions.alternative_names = row.alternative_names;
  return extensions;
}

Bytes octets_of(const std::string& hex) {
  auto octets = from_hex(hex);
  if (!octets) throw Failure(ExitStatus::failed, tr("The journal is damaged."));
  return std::move(*octets);
}

}  // namespace

void CertificateOrder::make_request(const KeyInUse& key, const PublicKey& public_key) {
  Request request(row_.subject, public_key, extensions_of(row_));
  const KeyRules& rules = row_.profile->key;
  const auto scheme = SignatureScheme::choose(public_key, rules.digest, rules.pss);
  request.set_signature(scheme, sign(key, scheme, request.to_be_signed()));
  request.verify(public_key);
  entry_.request = to_hex(request.der());
  save_("request made");
}

template <class Step>
void CertificateOrder::with_order(const KeyInUse& key, const PublicKey& public_key, Step step) {
  const Bytes request = octets_of(entry_.request);
  const RequestedExtensions extensions = extensions_of(row_);
  const Order order{.subject = row_.subject,
                    .extensions = extensions,
                    .request = request,
                    .public_key = public_key,
                    .key = &key,
                    .credentials = options_.credentials};
  const auto protocol = make_protocol(row_.profile->authority, state());
  protocol->on_change([&] {
    keep(*protocol);
    save_("asking the CA");
  });
  step(*protocol, order);
}

void CertificateOrder::begin(const KeyInUse& key, const PublicKey& public_key) {
  if (entry_.request.empty()) make_request(key, public_key);
  with_order(key, public_key, [&](Protocol& protocol, const Order& order) {
    Answer answer = protocol.begin(order);
    note_ = answer.note;
    keep(protocol);
    if (answer.certificate) accept(protocol, order, std::move(answer));
  });
}

std::optional<Certificate> CertificateOrder::fetch(const KeyInUse& key, const PublicKey& public_key,
                                                   const std::function<bool()>& stopped) {
  const auto deadline = std::chrono::steady_clock::now() + options_.wait;
  while (entry_.issued.empty()) {
    with_order(key, public_key, [&](Protocol& protocol, const Order& order) {
      Answer answer = protocol.poll(order);
      note_ = answer.note;
      keep(protocol);
      if (answer.certificate) accept(protocol, order, std::move(answer));
    });
    if (!entry_.issued.empty()) break;
    if (stopped() || std::chrono::steady_clock::now() >= deadline) return std::nullopt;
    std::this_thread::sleep_for(kPollingInterval);
  }
  // Once more after a process that ended before the CA was told.
  with_order(key, public_key, [&](Protocol& protocol, const Order& order) {
    protocol.confirm(order);
    keep(protocol);
  });
  return Certificate::from_der(octets_of(entry_.issued));
}

void CertificateOrder::accept(Protocol& protocol, const Order& order, Answer answer) {
  const CertificateExpectation expected{.key = order.public_key,
                                        .subject = order.subject,
                                        .anchors = row_.profile->authority.anchors};
  const auto broken =
      broken_rules(row_.profile->certificate, expected, *answer.certificate, answer.chain);
  if (!broken.empty()) {
    protocol.reject(order, broken.front().sentence);
    throw Failure(
        ExitStatus::rejected,
        say("The certificate is not as the profile wants it: {}", broken.front().sentence),
        tr("It was not written to the token. Ask the CA; then let the token go with "
           "--release and begin it again."));
  }
  // Kept before it is confirmed: a CA does not give it out a second time.
  entry_.issued = to_hex(answer.certificate->der());
  keep(protocol);
  save_("certificate issued");
}

ProtocolState CertificateOrder::state() const {
  if (entry_.enrolment.empty()) {
    if (row_.profile->authority.protocol != "file") return {};
    return {{"request", options_.requests + "/" + row_.stem + ".csr"},
            {"answer", options_.certificates},
            {"overwrite", "yes"}};
  }
  const auto document = nlohmann::json::parse(entry_.enrolment, nullptr, false);
  if (!document.is_object()) throw Failure(ExitStatus::failed, tr("The journal is damaged."));
  return document.get<ProtocolState>();
}

void CertificateOrder::keep(const Protocol& protocol) {
  entry_.enrolment = nlohmann::json(protocol.state())
                         .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace kunci::tool
