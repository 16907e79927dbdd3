// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <memory>
#include <optional>

#include "enroll/record.h"

namespace kunci::tool {

/// Where an enrolment works: a token with a session that is logged in and may write.
struct Workplace {
  Context& context;
  const Token& token;
  Session& session;
  const Pin& pin;
};

/// Takes an enrolment from stage to stage (EnrolmentStage). Whatever ends the process, between two
/// stages or within one, `advance` of a later process goes on; nothing on the token is lost before
/// the new certificate is there and its key has signed.
class Enrolment {
 public:
  /// All of it outlives this.
  Enrolment(const Workplace& place, const Profile& profile, const Credentials& credentials,
            EnrolmentRecord record);
  ~Enrolment();
  Enrolment(const Enrolment&) = delete;
  Enrolment& operator=(const Enrolment&) = delete;

  /// As far as it goes: true when it is done, false when the CA has not decided within `patience`.
  bool advance(std::chrono::seconds patience);

  [[nodiscard]] const EnrolmentRecord& record() const { return record_; }
  /// After `advance` gave false.
  [[nodiscard]] const Answer& answer() const { return answer_; }

 private:
  template <class Step>
  auto with_order(bool signs, Step step);
  void prepare();
  void make_key() const;
  void send();
  void ask();
  void take(Answer answer);
  void refuse(const std::string& why);
  void confirm();
  void write();
  void store(const Certificate& certificate);
  void destroy_other_certificates(const Certificate& certificate);
  void retire();
  void enter(EnrolmentStage stage);
  [[nodiscard]] std::optional<Key> find_key_of(const Bytes& id) const;
  [[nodiscard]] Key key_of(const Bytes& id) const;
  [[nodiscard]] RequestedExtensions extensions() const;
  [[nodiscard]] DistinguishedName subject() const;
  [[nodiscard]] Bytes attestation_of(const Key& key) const;

  const Workplace& place_;
  const Profile& profile_;
  const Credentials& credentials_;
  EnrolmentRecord record_;
  EnrolmentRecords records_{};
  std::unique_ptr<Protocol> protocol_;
  Answer answer_{};
};

}  // namespace kunci::tool
