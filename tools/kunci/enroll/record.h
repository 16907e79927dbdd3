// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "enroll/protocol.h"
#include "enroll/record_lock.h"

namespace kunci::tool {

/// How far an enrolment is. Each stage is on disk before the next one begins.
enum class EnrolmentStage : std::uint8_t {
  prepared,   ///< the key's place is known; the request may be made, and the CA may have it
  waiting,    ///< the CA has it
  issued,     ///< the certificate is here and as the profile wants it
  confirmed,  ///< the CA knows that
  written,    ///< it is on the token, and the key has signed
};

/// One enrolment on its way, as it is kept on disk. No secret is in it.
struct EnrolmentRecord {
  EnrolmentStage stage = EnrolmentStage::prepared;
  std::string profile{};  ///< its file
  std::string token_serial{};
  std::string token_label{};
  std::string algorithm{};  ///< of the key, where it is still to be made
  Bytes key_id{};
  std::string subject{};  ///< RFC 4514
  std::vector<std::string> alternative_names{};
  Bytes attestation{};
  Bytes request{};
  std::string reference{};
  ProtocolState protocol{};
  Bytes certificate{};  ///< from `issued` on
  std::vector<Bytes> chain{};
  Bytes old_key_id{};       ///< of a renewal
  Bytes old_certificate{};  ///< of a renewal
};

/// The records of this user: one a token and kind of work, in a directory of their own (0700):
/// KUNCI_STATE, or else kunci in XDG_STATE_HOME, or ~/.local/state/kunci.
class EnrolmentRecords {
 public:
  EnrolmentRecords();

  /// For whoever reads and writes the records of this token.
  [[nodiscard]] RecordLock lock(const std::string& token_serial) const;

  /// Throws Failure (bad_input) for a damaged one.
  [[nodiscard]] std::optional<EnrolmentRecord> find(const std::string& token_serial,
                                                    bool renewal) const;
  void save(const EnrolmentRecord& record) const;
  void remove(const EnrolmentRecord& record) const;

 private:
  void make_directory() const;
  [[nodiscard]] std::string path_of(const std::string& token_serial, bool renewal) const;

  std::string directory_;
};

}  // namespace kunci::tool
