// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/reader/reader_watch.h"

#include <winscard.h>

#include <algorithm>
#include <array>

namespace kunci::harness {
namespace {

using Clock = std::chrono::steady_clock;

/// A reader that came between listing and waiting makes no event, so that no single wait is long.
constexpr std::chrono::milliseconds kLongestWait{100};

class Context {
 public:
  Context() {
    valid_ =
        SCardEstablishContext(SCARD_SCOPE_SYSTEM, nullptr, nullptr, &context_) == SCARD_S_SUCCESS;
  }
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;
  ~Context() {
    if (valid_) SCardReleaseContext(context_);
  }

  bool valid() const { return valid_; }

  std::vector<std::string> names() const {
    DWORD size = 0;
    std::vector<char> list;
    LONG result = SCardListReaders(context_, nullptr, nullptr, &size);
    if (result == SCARD_S_SUCCESS) {
      list.resize(size);
      result = SCardListReaders(context_, nullptr, list.data(), &size);
    }
    std::vector<std::string> names;
    if (result != SCARD_S_SUCCESS) return names;
    for (const char* name = list.data(); *name != 0; name += names.back().size() + 1) {
      names.emplace_back(name);
    }
    return names;
  }

  /// The present state; nothing if pcscd cannot tell.
  std::optional<ReaderState> state(const std::string& name) const {
    SCARD_READERSTATE reader{};
    reader.szReader = name.c_str();
    if (SCardGetStatusChange(context_, 0, &reader, 1) != SCARD_S_SUCCESS) return std::nullopt;
    if ((reader.dwEventState & SCARD_STATE_PRESENT) != 0) return ReaderState::kCard;
    if ((reader.dwEventState & SCARD_STATE_EMPTY) != 0) return ReaderState::kEmpty;
    return std::nullopt;
  }

  /// Returns when a reader came or went, when the card in `name` did, or after `limit`.
  void wait_for_change(const std::string& name, std::optional<ReaderState> known,
                       std::chrono::milliseconds limit) const {
    std::array<SCARD_READERSTATE, 2> readers{};
    readers[0].szReader = "\\\\?PnP?\\Notification";
    readers[1].szReader = name.c_str();
    if (known == ReaderState::kCard) readers[1].dwCurrentState = SCARD_STATE_PRESENT;
    if (known == ReaderState::kEmpty) readers[1].dwCurrentState = SCARD_STATE_EMPTY;
    SCardGetStatusChange(context_, static_cast<DWORD>(limit.count()), readers.data(),
                         name.empty() ? 1 : 2);
  }

 private:
  SCARDCONTEXT context_ = 0;
  bool valid_ = false;
};

}  // namespace

std::vector<std::string> reader_names() {
  const Context context;
  return context.valid() ? context.names() : std::vector<std::string>{};
}

std::optional<std::string> wait_for_reader(const ReaderMatch& match, ReaderState wanted,
                                           std::chrono::milliseconds limit) {
  const auto end = Clock::now() + limit;
  const Context context;
  while (context.valid()) {
    const auto names = context.names();
    const auto found = std::ranges::find_if(names, match);
    const std::string name = found == names.end() ? std::string() : *found;
    const auto state = name.empty() ? ReaderState::kAbsent : context.state(name);
    if (state == wanted) return name;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now());
    if (left.count() <= 0) return std::nullopt;
    context.wait_for_change(name, state, std::min(left, kLongestWait));
  }
  return std::nullopt;
}

}  // namespace kunci::harness
