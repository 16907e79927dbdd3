// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <winscard.h>

#include <string>

namespace kunci::test {

/// Another program that connects to a card exclusively, as gpg's scdaemon does, for as long as this
/// lives.
class ExclusiveUser {
 public:
  explicit ExclusiveUser(const std::string& reader) {
    SCardEstablishContext(SCARD_SCOPE_SYSTEM, nullptr, nullptr, &context_);
    DWORD protocol = 0;
    result_ = SCardConnect(context_, reader.c_str(), SCARD_SHARE_EXCLUSIVE, SCARD_PROTOCOL_ANY,
                           &card_, &protocol);
  }
  ExclusiveUser(const ExclusiveUser&) = delete;
  ExclusiveUser& operator=(const ExclusiveUser&) = delete;
  ~ExclusiveUser() {
    if (result_ == SCARD_S_SUCCESS) SCardDisconnect(card_, SCARD_LEAVE_CARD);
    SCardReleaseContext(context_);
  }

  /// What came of connecting.
  [[nodiscard]] LONG result() const { return result_; }

 private:
  SCARDCONTEXT context_ = 0;
  SCARDHANDLE card_ = 0;
  LONG result_ = SCARD_S_SUCCESS;
};

}  // namespace kunci::test
