// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kunci::harness {

/// Commands the `kunci-vtoken run` that this process runs under. Every method returns when pcscd
/// has seen what was done, and throws std::runtime_error with a sentence if it was not done.
class VirtualTokenControl {
 public:
  /// Reaches the bench whose control socket is at `socket_path`.
  explicit VirtualTokenControl(std::string socket_path) : socket_path_(std::move(socket_path)) {}

  /// Reaches the bench that KUNCI_VTOKEN_CONTROL names. Throws std::runtime_error if it is not set.
  static VirtualTokenControl from_environment();

  /// Any command of `kunci-vtoken`, as words; what it prints.
  std::string request(const std::vector<std::string>& words) const;

  /// Plugs in a token that was unplugged, or makes one (`[NAME=]KIND[:KEY=VALUE,...]`) and plugs it
  /// in.
  void plug(std::string_view name_or_spec) const { request({"plug", std::string(name_or_spec)}); }
  void unplug(std::string_view name) const { request({"unplug", std::string(name)}); }

  /// Unplugs a token and forgets it.
  void discard(std::string_view name) const { request({"discard", std::string(name)}); }

  /// Puts the card back in, or another one (`KIND[:KEY=VALUE,...]`).
  void insert(std::string_view name) const { request({"insert", std::string(name)}); }
  void insert(std::string_view name, std::string_view card) const {
    request({"insert", std::string(name), std::string(card)});
  }
  void remove(std::string_view name) const { request({"remove", std::string(name)}); }

  /// Takes the card out of one reader and puts it into the other.
  void move(std::string_view from, std::string_view to) const {
    request({"move", std::string(from), std::string(to)});
  }

  /// Resets the card without its users' knowledge.
  void reset(std::string_view name) const { request({"reset", std::string(name)}); }

  /// The number of exchanges since the start or clear_log(), of all commands or of one instruction.
  size_t count(std::string_view name) const;
  size_t count(std::string_view name, uint8_t instruction) const;
  /// The octets of the commands and answers that count() counts.
  size_t octets(std::string_view name) const;
  std::vector<std::string> log(std::string_view name) const;
  void clear_log(std::string_view name) const { request({"clear", std::string(name)}); }

  /// Replaces the token's faults by these (`EXCHANGE:FAULT`, see fault.h), counted from the next
  /// exchange.
  void set_faults(std::string_view name, const std::vector<std::string>& faults) const;

  /// What the person at the token's PIN pad will do next.
  void person_types(std::string_view name, std::string_view pin) const {
    request({"person", std::string(name), "type", std::string(pin)});
  }
  void person_cancels(std::string_view name) const {
    request({"person", std::string(name), "cancel"});
  }
  void person_leaves(std::string_view name) const {
    request({"person", std::string(name), "leave"});
  }

  /// What pcscd calls the token's reader; empty if it does not know it.
  std::string reader_name(std::string_view name) const;

  void start_pcscd() const { request({"pcscd", "start"}); }
  void stop_pcscd() const { request({"pcscd", "stop"}); }
  void restart_pcscd() const { request({"pcscd", "restart"}); }
  void kill_pcscd() const { request({"pcscd", "kill"}); }

 private:
  std::string socket_path_;
};

}  // namespace kunci::harness
