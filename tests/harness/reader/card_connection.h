// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <winscard.h>

#include <string>

#include "base/bytes.h"

namespace kunci::harness {

/// A program's own connection to a card through PC/SC, for tests: every call's result as pcsc-lite
/// gives it.
class CardConnection {
 public:
  /// Shared; direct ones (protocols 0) need no card.
  explicit CardConnection(const std::string& reader,
                          DWORD protocols = SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1);
  CardConnection(const CardConnection&) = delete;
  CardConnection& operator=(const CardConnection&) = delete;
  ~CardConnection();

  /// What came of connecting.
  LONG result() const { return result_; }
  DWORD protocol() const { return protocol_; }

  struct Answer {
    LONG result = SCARD_S_SUCCESS;
    Bytes data;
  };
  Answer transmit(ByteView apdu) const;
  Answer control(DWORD code, ByteView input = {}) const;
  LONG reconnect(DWORD initialization);
  LONG status() const;

 private:
  SCARDCONTEXT context_ = 0;
  SCARDHANDLE card_ = 0;
  DWORD protocol_ = 0;
  LONG result_ = SCARD_S_SUCCESS;
};

}  // namespace kunci::harness
