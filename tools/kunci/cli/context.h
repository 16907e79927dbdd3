// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "client/module.h"
#include "report/output.h"
#include "uri/uri.h"

namespace kunci::tool {

/// Options that every command takes.
struct GlobalOptions {
  std::optional<std::string> module{};
  std::optional<std::string> token{};
  bool json = false;
};

/// A token that was chosen, with the reader that it is in.
struct Token {
  SlotInfo slot;
  TokenInfo info;
};

/// What a running command works with: the options that all commands share, the module, the token
/// meant, the output.
class Context {
 public:
  Context(GlobalOptions options, Output& output);
  ~Context();
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;

  [[nodiscard]] Output& output() { return output_; }

  /// Takes an operand that may be a URI of an object; it restricts the choice of the token as well.
  const Uri* take_uri(const std::optional<std::string>& operand);

  /// Loads on first use: --module, else a URI's module-path, else KUNCI_MODULE, else ours as
  /// installed.
  Module& module();

  /// Tokens that are not initialised count never, only where nothing else fits, or always.
  enum class Wanted : std::uint8_t { initialized, initialized_first, any };
  /// The one token that is meant. Throws Failure (no_token) that lists them when there is none or
  /// more than one.
  Token token(Wanted wanted = Wanted::initialized);
  /// All tokens that fit --token.
  std::vector<Token> tokens(Wanted wanted);

  /// "PIV", "OpenPGP" where our vendor interface tells; otherwise empty. Asked for until it tells.
  const std::string& family(const Token& token);
  /// The same for what depends on it. Throws Failure where the interface is there and tells
  /// nothing.
  const std::string& certain_family(const Token& token);

  /// Where the user's PIN comes from, if a URI says so: a pin-source. A pin-value is kept here as
  /// it is.
  [[nodiscard]] std::optional<std::string> pin_source_of_uris() const;
  [[nodiscard]] const std::string* pin_value_of_uris() const;

 private:
  [[nodiscard]] std::string module_path() const;
  void check_module_name(const std::string& path) const;
  [[nodiscard]] bool fits(const Token& token) const;
  [[nodiscard]] const std::string* query(std::string_view name) const;

  GlobalOptions options_;
  Output& output_;
  std::vector<std::unique_ptr<Uri>> uris_{};
  std::unique_ptr<Module> module_{};
  std::map<CK_SLOT_ID, std::string> families_{};
};

/// Parses a URI given by a person; throws Failure (bad_input) that says where it is wrong.
Uri uri_from(const std::string& text);

}  // namespace kunci::tool
