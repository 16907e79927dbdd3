// SPDX-License-Identifier: Apache-2.0
// CMP (RFC 9810, in the ways of RFC 9483): ir, cr, p10cr, kur, rr, certConf, and polling over days.
#include "base/hex.h"
#include "enroll/cmp_session.h"
#include "messages.h"

namespace kunci::tool {
namespace {

/// State, in hexadecimal digits: "transaction"; "body" and "nonce" of the CA's last word; and
/// "operation".
class CmpProtocol final : public Protocol {
 public:
  CmpProtocol(const Authority& authority, ProtocolState state)
      : authority_(authority), client_(authority), state_(std::move(state)) {}

  Answer begin(const Order& order) override {
    state_.clear();
    state_["operation"] = order.identity != nullptr ? "kur" : authority_.operation;
    CmpSession session(authority_, client_, state_["operation"], order);
    Answer answer = session.request();
    remember(session);
    return answer;
  }

  Answer poll(const Order& order) override {
    const CmpMemory memory = recalled();
    CmpSession session(authority_, client_, state_["operation"], order);
    Answer answer = session.poll(memory);
    remember(session);
    return answer;
  }

  void confirm(const Order& order) override { conclude(order, nullptr); }

  bool reject(const Order& order, const std::string& why) override {
    conclude(order, &why);
    return true;
  }

  void revoke(const Identity& identity, const Credentials& credentials,
              const RevocationReason& reason) override {
    CmpSession(authority_, client_, identity, credentials).revoke(reason);
  }

  [[nodiscard]] ProtocolState state() const override { return state_; }

 private:
  void conclude(const Order& order, const std::string* why) {
    const CmpMemory memory = recalled();
    CmpSession(authority_, client_, state_["operation"], order).conclude(memory, why);
  }

  void remember(const CmpSession& session) {
    const CmpMemory memory = session.memory();
    state_["transaction"] = to_hex(memory.transaction);
    state_["body"] = to_hex(memory.parts.body);
    state_["nonce"] = to_hex(memory.parts.sender_nonce);
  }

  CmpMemory recalled() {
    auto transaction = from_hex(state_["transaction"]);
    auto body = from_hex(state_["body"]);
    auto nonce = from_hex(state_["nonce"]);
    if (!transaction || !body || body->empty() || !nonce) {
      throw Failure(ExitStatus::bad_input, tr("What was kept of the enrolment is damaged."),
                    tr("Begin anew with --abandon."));
    }
    const std::uint8_t tag = body->front();
    return {
        .transaction = std::move(*transaction),
        .parts = {.body_tag = tag, .body = std::move(*body), .sender_nonce = std::move(*nonce)}};
  }

  const Authority& authority_;
  HttpClient client_;
  ProtocolState state_;
};

}  // namespace

std::unique_ptr<Protocol> make_cmp_protocol(const Authority& authority, ProtocolState state) {
  return std::make_unique<CmpProtocol>(authority, std::move(state));
}

}  // namespace kunci::tool
