// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/reader/card_connection.h"

namespace kunci::harness {

CardConnection::CardConnection(const std::string& reader, DWORD protocols) {
  result_ = SCardEstablishContext(SCARD_SCOPE_SYSTEM, nullptr, nullptr, &context_);
  if (result_ != SCARD_S_SUCCESS) return;
  const DWORD mode = protocols == 0 ? SCARD_SHARE_DIRECT : SCARD_SHARE_SHARED;
  result_ = SCardConnect(context_, reader.c_str(), mode, protocols, &card_, &protocol_);
}

CardConnection::~CardConnection() {
  if (card_ != 0) SCardDisconnect(card_, SCARD_LEAVE_CARD);
  if (context_ != 0) SCardReleaseContext(context_);
}

CardConnection::Answer CardConnection::transmit(ByteView apdu) const {
  Answer answer{.data = Bytes(MAX_BUFFER_SIZE_EXTENDED)};
  DWORD length = answer.data.size();
  const SCARD_IO_REQUEST* pci = protocol_ == SCARD_PROTOCOL_T0 ? SCARD_PCI_T0 : SCARD_PCI_T1;
  answer.result =
      SCardTransmit(card_, pci, apdu.data(), apdu.size(), nullptr, answer.data.data(), &length);
  answer.data.resize(answer.result == SCARD_S_SUCCESS ? length : 0);
  return answer;
}

CardConnection::Answer CardConnection::control(DWORD code, ByteView input) const {
  Answer answer{.data = Bytes(MAX_BUFFER_SIZE)};
  DWORD length = 0;
  answer.result = SCardControl(card_, code, input.data(), input.size(), answer.data.data(),
                               answer.data.size(), &length);
  answer.data.resize(answer.result == SCARD_S_SUCCESS ? length : 0);
  return answer;
}

LONG CardConnection::reconnect(DWORD initialization) {
  return SCardReconnect(card_, SCARD_SHARE_SHARED, SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1,
                        initialization, &protocol_);
}

LONG CardConnection::status() const {
  DWORD name_length = 0;
  DWORD state = 0;
  DWORD protocol = 0;
  DWORD atr_length = 0;
  return SCardStatus(card_, nullptr, &name_length, &state, &protocol, nullptr, &atr_length);
}

}  // namespace kunci::harness
