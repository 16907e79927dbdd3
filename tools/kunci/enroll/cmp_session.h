// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <openssl/cmp.h>

#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/secret.h"
#include "enroll/cmp_message.h"
#include "enroll/cmp_replay.h"
#include "enroll/http_client.h"
#include "enroll/protocol.h"
#include "enroll/token_key.h"

namespace kunci::tool {

/// A CA's message that an earlier process got, and the transaction that it belongs to.
struct CmpMemory {
  Bytes transaction{};
  CmpMessageParts parts{};
};

/// One step of CMP (RFC 9810) through OpenSSL's client, within one process.
///
/// OpenSSL keeps a transaction in memory only. To go on with one of an earlier process, its client
/// is told everything again (CmpReplay): it makes its request anew, and gets, from
/// here and not from the network, the answer that the CA gave to the first one. It then stands
/// where the earlier process stood, and the next message goes to the CA under the real protection.
class CmpSession {
 public:
  /// `operation` is "ir", "cr", "p10cr" or "kur". All of it outlives the session.
  CmpSession(const Authority& authority, HttpClient& client, const std::string& operation,
             const Order& order);
  /// For revocation.
  CmpSession(const Authority& authority, HttpClient& client, const Identity& identity,
             const Credentials& credentials);
  ~CmpSession();
  CmpSession(const CmpSession&) = delete;
  CmpSession& operator=(const CmpSession&) = delete;

  /// Called with each message before it is sent.
  void on_sending(std::function<void(const Bytes& message)> keep) { keep_sent_ = std::move(keep); }
  /// The next message to leave is this one, which an earlier process may have sent and whose answer
  /// was lost: the same octets, so that a CA can know it again.
  void send_again(Bytes message) { again_ = std::move(message); }

  /// Sends the request.
  Answer request();
  /// After a "waiting" of the CA: asks again.
  Answer poll(const CmpMemory& memory);
  /// After a certificate of the CA: says whether it is accepted; `why` is null when it is.
  void conclude(const CmpMemory& memory, const std::string* why);
  void revoke(const RevocationReason& reason);

  /// Whether the CA has said anything yet.
  [[nodiscard]] bool has_heard() const { return !last_.transaction.empty(); }
  /// What the next step has to know.
  [[nodiscard]] CmpMemory memory() const;

 private:
  struct Callbacks;
  friend struct Callbacks;

  void set_up();
  void set_ca();
  void set_request(bool proof_of_possession);
  void set_protection();
  void set_transaction(const Bytes& transaction);
  void prepare_replay(const CmpMemory& memory);
  Answer attempt();
  OSSL_CMP_MSG* exchange(const OSSL_CMP_MSG* request);
  Bytes outgoing(const OSSL_CMP_MSG* request);
  int judge(X509* certificate, int fault, const char** text);
  [[noreturn]] void fail() const;

  struct Freer {
    void operator()(OSSL_CMP_CTX* context) const { OSSL_CMP_CTX_free(context); }
  };

  const Authority& authority_;
  HttpClient& client_;
  std::string operation_;
  const Order* order_ = nullptr;
  const Identity* identity_ = nullptr;
  const Credentials& credentials_;
  std::unique_ptr<OSSL_CMP_CTX, Freer> context_;
  std::optional<TokenKey> new_key_{};
  std::optional<TokenKey> identity_key_{};
  std::optional<Secret> secret_{};
  std::optional<CmpReplay> replay_{};
  const std::string* rejection_ = nullptr;
  std::function<void(const Bytes&)> keep_sent_{};
  Bytes again_{};
  bool concluding_ = false;
  CmpMessageParts last_{};           ///< the CA's last message
  CmpMessageParts last_response_{};  ///< its last ip, cp or kup
  std::optional<Certificate> issued_{};
  std::exception_ptr thrown_{};
};

}  // namespace kunci::tool
