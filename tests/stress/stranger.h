// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>
#include <winscard.h>

#include <chrono>
#include <string>

#include "base/bytes.h"

namespace kunci::test {

/// Another program on the card, one that does not know of the module.
class Stranger {
 public:
  using Seconds = std::chrono::duration<double>;

  explicit Stranger(const std::string& reader) {
    EXPECT_EQ(SCardEstablishContext(SCARD_SCOPE_SYSTEM, nullptr, nullptr, &context_),
              SCARD_S_SUCCESS);
    EXPECT_EQ(SCardConnect(context_, reader.c_str(), SCARD_SHARE_SHARED, SCARD_PROTOCOL_ANY, &card_,
                           &protocol_),
              SCARD_S_SUCCESS);
  }
  ~Stranger() {
    SCardDisconnect(card_, SCARD_LEAVE_CARD);
    SCardReleaseContext(context_);
  }
  Stranger(const Stranger&) = delete;
  Stranger& operator=(const Stranger&) = delete;

  /// Waits for its turn, and says for how long.
  Seconds begin() {
    const auto start = std::chrono::steady_clock::now();
    LONG code = SCardBeginTransaction(card_);
    while (code == SCARD_W_RESET_CARD) {
      reconnect(SCARD_LEAVE_CARD);
      code = SCardBeginTransaction(card_);
    }
    EXPECT_EQ(code, SCARD_S_SUCCESS);
    return std::chrono::steady_clock::now() - start;
  }
  void end(DWORD disposition = SCARD_LEAVE_CARD) { SCardEndTransaction(card_, disposition); }

  void select(ByteView aid) {
    Bytes command{0x00, 0xa4, 0x04, 0x00, static_cast<std::uint8_t>(aid.size())};
    command.insert(command.end(), aid.begin(), aid.end());
    Bytes answer(258);
    DWORD size = answer.size();
    EXPECT_EQ(SCardTransmit(card_, SCARD_PCI_T1, command.data(), command.size(), nullptr,
                            answer.data(), &size),
              SCARD_S_SUCCESS);
  }
  void reconnect(DWORD initialization) {
    EXPECT_EQ(
        SCardReconnect(card_, SCARD_SHARE_SHARED, SCARD_PROTOCOL_ANY, initialization, &protocol_),
        SCARD_S_SUCCESS);
  }

 private:
  SCARDCONTEXT context_ = 0;
  SCARDHANDLE card_ = 0;
  DWORD protocol_ = 0;
};

}  // namespace kunci::test
