// SPDX-License-Identifier: Apache-2.0
// How certificates are asked for. Each protocol is one file and one row of `protocols()`.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/secret.h"
#include "cli/context.h"
#include "objects/key_in_use.h"
#include "x509/certificate.h"
#include "x509/profile.h"

namespace kunci::tool {

/// What a protocol must remember between two steps, which may be days and processes apart. Texts,
/// kept on disk: no secret is in it. Its members are the protocol's own.
using ProtocolState = std::map<std::string, std::string>;

/// How the applicant shows who they are, beside the key.
struct Credentials {
  std::string reference{};  ///< the CA's reference number, or a user's name; may be empty
  /// The secret that goes with it; called at most once a step, and only when the protocol needs
  /// it. Throws Failure when there is none.
  std::function<Secret()> secret{};
};

/// A certificate in hand and its key, with which the applicant signs: at renewal and revocation.
struct Identity {
  const Certificate& certificate;
  KeyInUse key;
};

/// What is asked for, by one key of a token. All of it outlives the step.
struct Order {
  const DistinguishedName& subject;
  const RequestedExtensions& extensions;
  const Bytes& request;  ///< PKCS #10 (RFC 2986), DER, verified
  const PublicKey& public_key;
  const KeyInUse* key;  ///< may be null for poll, confirm and reject
  const Credentials& credentials;
  const Identity* identity = nullptr;  ///< not null: this renews that certificate
};

/// What the CA answered.
struct Answer {
  std::optional<Certificate> certificate{};  ///< nothing: not decided yet
  std::vector<Certificate> chain{};          ///< what came with it, not verified
  std::chrono::seconds check_after{0};       ///< when to ask again, as far as the CA says
  std::string note{};                        ///< what the CA, or the person, has to do next
  bool repeated = false;  ///< an earlier answer was lost, and the request made a second time
};

/// Why a certificate is revoked (RFC 5280, 5.3.1).
struct RevocationReason {
  const char* word;   ///< "key-compromise"
  int code;           ///< CRLReason
  const char* title;  ///< for people, untranslated
};
std::span<const RevocationReason> revocation_reasons();

/// One enrolment with a CA. Every step either is done, with the state that the next one needs, or
/// throws Failure: `unreachable` when nobody answers (the step may be tried again), `rejected` when
/// the CA refuses (with its status, failure info and text), `bad_input` for what the applicant can
/// mend. A process may end within any step, also between a message and its answer; another one goes
/// on with the `state()` that was kept last.
class Protocol {
 public:
  virtual ~Protocol() = default;

  /// Called within a step when `state()` has to be on disk before the step goes on.
  void on_change(std::function<void()> keep) { keep_ = std::move(keep); }

  /// Sends the request.
  virtual Answer begin(const Order& order) = 0;
  /// Asks whether the CA has decided.
  virtual Answer poll(const Order& order) = 0;
  /// Tells the CA that the certificate is as it should be; once it has been told, this does
  /// nothing. False when an earlier try was cut short and the CA no longer knows of the matter: it
  /// has heard of it then, or has given up.
  virtual bool confirm(const Order& order) = 0;
  /// Tells the CA that the certificate is not accepted, and why. False when the protocol has no
  /// word for that: the certificate should then be revoked.
  virtual bool reject(const Order& order, const std::string& why) = 0;
  /// Asks the CA to revoke the identity's certificate. Throws Failure (unsupported) where a
  /// protocol cannot.
  virtual void revoke(const Identity& identity, const Credentials& credentials,
                      const RevocationReason& reason) = 0;

  [[nodiscard]] virtual ProtocolState state() const = 0;

 protected:
  void keep() const {
    if (keep_) keep_();
  }

 private:
  std::function<void()> keep_{};
};

struct ProtocolRow {
  const char* name;  ///< "cmp", as in a profile
  std::unique_ptr<Protocol> (*make)(const Authority& authority, ProtocolState state);
};
std::span<const ProtocolRow> protocols();

/// The profile's protocol. `authority` outlives it. `state` is empty for a new enrolment.
std::unique_ptr<Protocol> make_protocol(const Authority& authority, ProtocolState state = {});

std::unique_ptr<Protocol> make_file_protocol(const Authority& authority, ProtocolState state);
std::unique_ptr<Protocol> make_cmp_protocol(const Authority& authority, ProtocolState state);
std::unique_ptr<Protocol> make_est_protocol(const Authority& authority, ProtocolState state);

}  // namespace kunci::tool
