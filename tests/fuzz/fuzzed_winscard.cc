// SPDX-License-Identifier: Apache-2.0
#include "tests/fuzz/fuzzed_winscard.h"

#include <winscard.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "tests/fuzz/fuzzed_card.h"

#define KUNCI_FOR_THE_MODULE __attribute__((visibility("default")))

namespace kunci::fuzz {
namespace {

constexpr char kReaders[] = "Fuzzed 00 00\0";
constexpr BYTE kAtr[] = {0x3b, 0x00};

FuzzInput* g_answers = nullptr;
FuzzedState* g_state = nullptr;
DWORD g_insertions = 0;
int g_exchanges = 0;

bool card_is_in() { return g_answers != nullptr && !g_answers->at_end(); }

LONG copy_out(const void* source, DWORD size, void* target, DWORD* room) {
  if (target != nullptr && *room < size) return SCARD_E_INSUFFICIENT_BUFFER;
  if (target != nullptr) std::memcpy(target, source, size);
  *room = size;
  return SCARD_S_SUCCESS;
}

}  // namespace

void put_card_in(FuzzInput* answers) {
  g_answers = answers;
  delete std::exchange(g_state, answers == nullptr ? nullptr : new FuzzedState);
  g_exchanges = 0;
  ++g_insertions;
}

}  // namespace kunci::fuzz

using namespace kunci::fuzz;

// NOLINTBEGIN(readability-identifier-naming): another library's names
extern "C" {

const SCARD_IO_REQUEST g_rgSCardT0Pci = {SCARD_PROTOCOL_T0, sizeof(SCARD_IO_REQUEST)};
const SCARD_IO_REQUEST g_rgSCardT1Pci = {SCARD_PROTOCOL_T1, sizeof(SCARD_IO_REQUEST)};

KUNCI_FOR_THE_MODULE LONG SCardEstablishContext(DWORD, LPCVOID, LPCVOID, SCARDCONTEXT* context) {
  *context = 1;
  return SCARD_S_SUCCESS;
}

KUNCI_FOR_THE_MODULE LONG SCardReleaseContext(SCARDCONTEXT) { return SCARD_S_SUCCESS; }

KUNCI_FOR_THE_MODULE LONG SCardListReaders(SCARDCONTEXT, LPCSTR, LPSTR readers, LPDWORD size) {
  return copy_out(kReaders, sizeof kReaders, readers, size);
}

KUNCI_FOR_THE_MODULE LONG SCardGetStatusChange(SCARDCONTEXT, DWORD, SCARD_READERSTATE* states,
                                               DWORD count) {
  for (DWORD i = 0; i < count; ++i) {
    const DWORD presence = card_is_in() ? SCARD_STATE_PRESENT : SCARD_STATE_EMPTY;
    states[i].dwEventState = presence | SCARD_STATE_CHANGED | g_insertions << 16U;
    states[i].cbAtr = sizeof kAtr;
    std::ranges::copy(kAtr, states[i].rgbAtr);
  }
  return SCARD_S_SUCCESS;
}

KUNCI_FOR_THE_MODULE LONG SCardConnect(SCARDCONTEXT, LPCSTR, DWORD, DWORD, LPSCARDHANDLE card,
                                       LPDWORD protocol) {
  if (!card_is_in()) return SCARD_E_NO_SMARTCARD;
  *card = 1;
  *protocol = SCARD_PROTOCOL_T1;
  return SCARD_S_SUCCESS;
}

KUNCI_FOR_THE_MODULE LONG SCardReconnect(SCARDHANDLE, DWORD, DWORD, DWORD, LPDWORD protocol) {
  if (!card_is_in()) return SCARD_W_REMOVED_CARD;
  *protocol = SCARD_PROTOCOL_T1;
  return SCARD_S_SUCCESS;
}

KUNCI_FOR_THE_MODULE LONG SCardDisconnect(SCARDHANDLE, DWORD) { return SCARD_S_SUCCESS; }

KUNCI_FOR_THE_MODULE LONG SCardBeginTransaction(SCARDHANDLE) {
  return card_is_in() ? SCARD_S_SUCCESS : SCARD_W_REMOVED_CARD;
}

KUNCI_FOR_THE_MODULE LONG SCardEndTransaction(SCARDHANDLE, DWORD) { return SCARD_S_SUCCESS; }

KUNCI_FOR_THE_MODULE LONG SCardStatus(SCARDHANDLE, LPSTR, LPDWORD name_size, LPDWORD state,
                                      LPDWORD protocol, LPBYTE atr, LPDWORD atr_size) {
  if (name_size != nullptr) *name_size = 0;
  if (state != nullptr) *state = SCARD_PRESENT;
  if (protocol != nullptr) *protocol = SCARD_PROTOCOL_T1;
  if (atr_size == nullptr) return SCARD_S_SUCCESS;
  return copy_out(kAtr, sizeof kAtr, atr, atr_size);
}

KUNCI_FOR_THE_MODULE LONG SCardGetAttrib(SCARDHANDLE, DWORD, LPBYTE, LPDWORD) {
  return SCARD_E_UNSUPPORTED_FEATURE;
}

KUNCI_FOR_THE_MODULE LONG SCardControl(SCARDHANDLE, DWORD, LPCVOID, DWORD, LPVOID, DWORD, LPDWORD) {
  return SCARD_E_UNSUPPORTED_FEATURE;
}

KUNCI_FOR_THE_MODULE LONG SCardCancel(SCARDCONTEXT) { return SCARD_S_SUCCESS; }

KUNCI_FOR_THE_MODULE LONG SCardTransmit(SCARDHANDLE, const SCARD_IO_REQUEST*, LPCBYTE command,
                                        DWORD size, SCARD_IO_REQUEST*, LPBYTE answer,
                                        LPDWORD room) {
  if (!card_is_in() || ++g_exchanges > kMostExchanges) return SCARD_W_REMOVED_CARD;
  const kunci::Bytes octets = fuzzed_answer(*g_answers, *g_state, kunci::ByteView(command, size));
  if (octets.empty()) return SCARD_W_REMOVED_CARD;
  return copy_out(octets.data(), octets.size(), answer, room);
}
}
// NOLINTEND(readability-identifier-naming)
