// SPDX-License-Identifier: Apache-2.0
#include "pcsc/reader_status.h"

#include <algorithm>
#include <cstring>

namespace kunci::pcsc {
namespace {

constexpr int kAttempts = 8;  // while readers come and go between two questions

// A list of C strings that ends with an empty one.
std::vector<std::string> split(const std::vector<char>& list) {
  std::vector<std::string> names;
  for (std::size_t at = 0; at < list.size() && list[at] != '\0';) {
    names.emplace_back(list.data() + at, strnlen(list.data() + at, list.size() - at));
    at += names.back().size() + 1;
  }
  return names;
}

ReaderStatus status_from(const SCARD_READERSTATE& state) {
  ReaderStatus status{.name = state.szReader,
                      .flags = state.dwEventState & (kPresenceFlags | SCARD_STATE_EXCLUSIVE),
                      .event_count = static_cast<std::uint16_t>(state.dwEventState >> 16),
                      .atr = {}};
  const std::size_t size = std::min<std::size_t>(state.cbAtr, sizeof state.rgbAtr);
  status.atr.assign(state.rgbAtr, state.rgbAtr + size);
  return status;
}

// SCARD_STATE_UNAWARE for each: the answer comes at once, and holds whatever is known.
LONG ask_for_states(SCARDCONTEXT context, const std::vector<std::string>& names,
                    std::vector<ReaderStatus>& readers, std::span<const ReaderStatus> assumed) {
  std::vector<SCARD_READERSTATE> states(names.size());
  std::vector<decltype(assumed)::iterator> known(names.size());
  for (std::size_t i = 0; i < names.size(); ++i) {
    states[i].szReader = names[i].c_str();
    known[i] = std::ranges::find(assumed, names[i], &ReaderStatus::name);
    if (known[i] != assumed.end()) states[i].dwCurrentState = SCARD_STATE_IGNORE;
  }
  const LONG code =
      SCardGetStatusChange(context, 0, states.data(), static_cast<DWORD>(states.size()));
  if (code != SCARD_S_SUCCESS) return code;
  for (std::size_t i = 0; i < names.size(); ++i) {
    readers.push_back(known[i] != assumed.end() ? *known[i] : status_from(states[i]));
  }
  return code;
}

}  // namespace

LONG list_readers(SCARDCONTEXT context, std::vector<std::string>& names) {
  names.clear();
  // Room for all that pcscd can have as we know it, so that one question is enough; it tells if it
  // needs more.
  auto size = static_cast<DWORD>(PCSCLITE_MAX_READERS_CONTEXTS * (MAX_READERNAME + 1) + 1);
  std::vector<char> list;
  LONG code = SCARD_E_INSUFFICIENT_BUFFER;
  for (int attempt = 0; attempt < kAttempts && code == SCARD_E_INSUFFICIENT_BUFFER; ++attempt) {
    list.assign(size, '\0');
    code = SCardListReaders(context, nullptr, list.data(), &size);
  }
  if (code == SCARD_E_NO_READERS_AVAILABLE) return SCARD_S_SUCCESS;
  if (code == SCARD_S_SUCCESS) names = split(list);
  return code;
}

LONG look_at_readers(SCARDCONTEXT context, std::vector<ReaderStatus>& readers,
                     std::span<const ReaderStatus> assumed) {
  LONG code = SCARD_E_UNKNOWN_READER;
  for (int attempt = 0; attempt < kAttempts && code == SCARD_E_UNKNOWN_READER; ++attempt) {
    readers.clear();
    std::vector<std::string> names;
    code = list_readers(context, names);
    if (code != SCARD_S_SUCCESS || names.empty()) return code;
    code = ask_for_states(context, names, readers, assumed);
  }
  return code;
}

std::optional<std::uint16_t> event_count_of(SCARDCONTEXT context, const std::string& reader_name) {
  SCARD_READERSTATE state{};
  state.szReader = reader_name.c_str();
  if (SCardGetStatusChange(context, 0, &state, 1) != SCARD_S_SUCCESS) return std::nullopt;
  return status_from(state).event_count;
}

}  // namespace kunci::pcsc
