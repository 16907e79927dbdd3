// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "enroll/protocol.h"
#include "provision/journal.h"
#include "provision/roster.h"

namespace kunci::tool {

/// Where requests are put and certificates come from.
struct OrderOptions {
  std::string requests{};        ///< directory, for the protocol "file"
  std::string certificates{};    ///< directory, for the protocol "file"
  std::chrono::seconds wait{0};  ///< for a CA that has not decided
  Credentials credentials{};
};

/// One key's way to its certificate: the request, the CA, and what came back held against the
/// profile. What must outlive the process is put into the journal's entry, which `save` writes.
class CertificateOrder {
 public:
  CertificateOrder(const RosterRow& row, JournalEntry& entry, const OrderOptions& options,
                   std::function<void(const char* step)> save)
      : row_(row), entry_(entry), options_(options), save_(std::move(save)) {}

  /// Makes the request, once, and hands it to the CA.
  void begin(const KeyInUse& key, const PublicKey& public_key);

  /// The certificate, verified and confirmed to the CA; nothing when the CA has not decided within
  /// the time. `stopped` ends the waiting. Throws Failure when it is refused, or breaks the
  /// profile: the CA is then told so.
  std::optional<Certificate> fetch(const KeyInUse& key, const PublicKey& public_key,
                                   const std::function<bool()>& stopped);

  /// What has to happen before there is a certificate.
  [[nodiscard]] const std::string& note() const { return note_; }

 private:
  void make_request(const KeyInUse& key, const PublicKey& public_key);
  [[nodiscard]] ProtocolState state() const;
  void keep(const Protocol& protocol);
  template <class Step>
  void with_order(const KeyInUse& key, const PublicKey& public_key, Step step);
  void accept(Protocol& protocol, const Order& order, Answer answer);

  const RosterRow& row_;
  JournalEntry& entry_;
  const OrderOptions& options_;
  std::function<void(const char*)> save_;
  std::string note_{};
};

}  // namespace kunci::tool
