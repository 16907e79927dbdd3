// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "failure.h"
#include "report/value.h"

namespace kunci::tool {

/// Where a command's words go. As text: results to standard output, notes and warnings to standard
/// error. As JSON (docs/json.md): one document on standard output when the command ends, with notes
/// and warnings in it.
///
/// Texts may come from a card: control characters and what is not UTF-8 never reach the terminal.
class Output {
 public:
  explicit Output(bool json) : json_(json) {}

  [[nodiscard]] bool json() const { return json_; }

  /// A line of the result for people; nothing with --json.
  void line(std::string_view text);
  /// "label:   value", aligned, `indent` blanks from the edge; nothing with --json.
  void field(std::string_view label, std::string_view value, std::size_t indent = 0);
  /// Something good to know beside the result.
  void note(std::string_view text);
  /// Something that a person should look into although the command goes on.
  void warn(std::string_view text);

  /// Members of the JSON document; nothing as text.
  void add(std::string name, Value value);
  /// A JSON line of its own, at once; nothing as text.
  void event(Value::Object members);

  /// From now on lines are written out at once.
  void write_at_once() { immediate_ = true; }

  /// Octets as they are, to standard output: a certificate, a request.
  void raw(std::string_view octets);

  /// The end: prints the JSON document; returns ok, or failed when standard output could not be
  /// written.
  ExitStatus finish();
  ExitStatus finish(const Failure& failure);

 private:
  void print_document(Value::Object head);

  bool json_;
  bool immediate_ = false;
  bool document_needed_ = true;
  bool lines_ = false;
  Value::Object members_{};
  std::vector<std::string> notes_{};
  std::vector<std::string> warnings_{};
};

/// The text with control characters, and octets that are not UTF-8, replaced by U+FFFD.
std::string printable(std::string_view text);

}  // namespace kunci::tool
