// SPDX-License-Identifier: Apache-2.0
// CMP (RFC 9810, in the ways of RFC 9483): ir, cr, p10cr, kur, rr, certConf, and polling over days.
#include "base/hex.h"
#include "enroll/cmp_session.h"
#include "messages.h"

namespace kunci::tool {
namespace {

/// State, in hexadecimal digits: "transaction"; "body" and "nonce" of the CA's last word; "sent",
/// our last message while it has no answer. And "operation"; "concluded" when the CA knows the end.
///
/// A message whose answer was lost is sent again as it was. Some CAs then give the same answer once
/// more; one that refuses has lost the matter for us, so that it begins anew.
class CmpProtocol final : public Protocol {
 public:
  CmpProtocol(const Authority& authority, ProtocolState state)
      : authority_(authority), client_(authority), state_(std::move(state)) {}

  Answer begin(const Order& order) override {
    if (is_sent()) {
      // OpenSSL asks once whether a CA that wants time has decided, before it lets go.
      if (state_.contains("body")) return poll(order);
      if (auto answer = again([&] { return ask(order, nullptr); })) return std::move(*answer);
      return begin_anew(order);
    }
    state_.clear();
    state_["operation"] = order.identity != nullptr ? "kur" : authority_.operation;
    return ask(order, nullptr);
  }

  Answer poll(const Order& order) override {
    const CmpMemory memory = recalled();
    if (!is_sent()) return ask(order, &memory);
    if (auto answer = again([&] { return ask(order, &memory); })) return std::move(*answer);
    return begin_anew(order);
  }

  bool confirm(const Order& order) override { return conclude(order, nullptr); }

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
  [[nodiscard]] bool is_sent() const { return state_.contains("sent"); }

  Answer begin_anew(const Order& order) {
    state_.clear();
    Answer answer = begin(order);
    answer.repeated = true;
    return answer;
  }

  // Nothing when the CA refuses what it is sent a second time.
  template <class Step>
  std::optional<Answer> again(Step step) {
    try {
      return step();
    } catch (const Failure& failure) {
      if (failure.status != ExitStatus::rejected) throw;
      return std::nullopt;
    }
  }

  // Without a memory this is the request.
  Answer ask(const Order& order, const CmpMemory* memory) {
    CmpSession session(authority_, client_, state_["operation"], order);
    Answer answer;
    exchange(session,
             [&] { answer = memory == nullptr ? session.request() : session.poll(*memory); });
    remember(session);
    return answer;
  }

  bool conclude(const Order& order, const std::string* why) {
    if (state_.contains("concluded")) return true;
    const CmpMemory memory = recalled();
    const bool repeated = is_sent();
    CmpSession session(authority_, client_, state_["operation"], order);
    bool known = true;
    try {
      exchange(session, [&] { session.conclude(memory, why); });
    } catch (const Failure& failure) {
      if (!repeated || failure.status != ExitStatus::rejected) throw;
      known = false;
    }
    state_["concluded"] = "yes";
    keep();
    return known;
  }

  // A message is on disk before it leaves, until its answer, be it a refusal, is here.
  template <class Step>
  void exchange(CmpSession& session, Step step) {
    if (is_sent()) session.send_again(octets_of("sent"));
    session.on_sending([&](const Bytes& message) {
      if (session.has_heard()) remember(session);
      state_["sent"] = to_hex(message);
      keep();
    });
    try {
      step();
      state_.erase("sent");
    } catch (const Failure& failure) {
      if (failure.status == ExitStatus::rejected) {
        state_.erase("sent");
        keep();
      }
      throw;
    }
  }

  void remember(const CmpSession& session) {
    const CmpMemory memory = session.memory();
    state_["transaction"] = to_hex(memory.transaction);
    state_["body"] = to_hex(memory.parts.body);
    state_["nonce"] = to_hex(memory.parts.sender_nonce);
  }

  Bytes octets_of(const char* name) {
    auto octets = from_hex(state_[name]);
    if (octets && !octets->empty()) return std::move(*octets);
    throw Failure(ExitStatus::bad_input, tr("What was kept of the enrolment is damaged."),
                  tr("Begin anew with --abandon."));
  }

  CmpMemory recalled() {
    Bytes body = octets_of("body");
    const std::uint8_t tag = body.front();
    return {
        .transaction = octets_of("transaction"),
        .parts = {.body_tag = tag, .body = std::move(body), .sender_nonce = octets_of("nonce")}};
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
