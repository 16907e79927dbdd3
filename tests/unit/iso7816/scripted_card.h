// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "iso7816/card_channel.h"

namespace kunci::iso7816 {

/// A card in this process that does as a test says, and remembers what was asked of it. Outlives
/// its connections.
class ScriptedCard {
 public:
  /// The next command, in hexadecimal, and what it is answered with. Any other command fails the
  /// test.
  void expect(const std::string& command, const std::string& answer);
  void expect(const std::string& command, Errc failure);
  /// The script was followed to its end.
  [[nodiscard]] bool done() const { return script_.empty(); }

  /// Answers everything from now on, instead of the script.
  void answer_with(std::function<Result<WipedBytes>(ByteView command)> answer);

  std::unique_ptr<CardConnector> connector();

  Bytes atr;  ///< tells of nothing unless a test says otherwise
  std::size_t max_command_size = 261;
  std::vector<std::optional<Errc>>
      begin_results;  ///< of the first begin_transaction() calls; later ones succeed
  std::vector<std::optional<Errc>> connect_results;
  PinPad* pad = nullptr;

  int connections = 0;  ///< made so far
  int open_connections = 0;
  int transactions = 0;  ///< begun so far
  int open_transactions = 0;
  std::vector<std::string> commands;  ///< all that came, in hexadecimal

 private:
  friend class ScriptedChannel;
  friend class ScriptedConnector;
  Result<WipedBytes> next(ByteView command);

  struct Step {
    std::string command;
    Result<Bytes> answer;
  };
  std::deque<Step> script_;
  std::function<Result<WipedBytes>(ByteView)> answer_;
};

}  // namespace kunci::iso7816
