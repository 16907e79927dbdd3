// SPDX-License-Identifier: Apache-2.0
#include "report/output.h"

#include <algorithm>
#include <cstdio>

#include "client/rv.h"
#include "messages.h"
#include "report/utf8.h"

namespace kunci::tool {
namespace {

constexpr int kSchema = 1;
constexpr std::size_t kLabelWidth = 22;

void print(std::FILE* stream, std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stream);
}

void print_line(std::FILE* stream, std::string_view text) {
  print(stream, printable(text));
  print(stream, "\n");
}

bool flushed() { return std::fflush(stdout) == 0 && std::ferror(stdout) == 0; }

}  // namespace

void Output::line(std::string_view text) {
  if (json_) return;
  print_line(stdout, text);
  // Who watches a pipe wants each line when it comes.
  if (immediate_) std::fflush(stdout);
}

void Output::field(std::string_view label, std::string_view value, std::size_t indent) {
  std::string text(indent, ' ');
  text.append(label).append(": ");
  const std::size_t width = character_count(text);
  if (width < kLabelWidth) text.append(kLabelWidth - width, ' ');
  line(text.append(value));
}

void Output::note(std::string_view text) {
  if (json_) {
    notes_.emplace_back(text);
  } else {
    print_line(stderr, text);
  }
}

void Output::warn(std::string_view text) {
  if (json_) {
    warnings_.emplace_back(text);
  } else {
    print_line(stderr, say("warning: {}", text));
  }
}

void Output::add(std::string name, Value value) {
  if (json_) members_.push_back({std::move(name), std::move(value)});
}

void Output::event(Value::Object members) {
  document_needed_ = false;
  lines_ = true;
  if (!json_) return;
  members.insert(members.begin(), {"schema", kSchema});
  print(stdout, to_json(std::move(members)) + "\n");
  std::fflush(stdout);
}

void Output::raw(std::string_view octets) {
  document_needed_ = false;
  print(stdout, octets);
}

void Output::print_document(Value::Object head) {
  Value::Object document{{"schema", kSchema}};
  std::ranges::move(head, std::back_inserter(document));
  std::ranges::move(members_, std::back_inserter(document));
  if (!notes_.empty()) document.push_back({"notes", notes_});
  if (!warnings_.empty()) document.push_back({"warnings", warnings_});
  // After events a document is a line as well.
  print(stdout,
        (lines_ ? to_json(std::move(document)) : to_indented_json(std::move(document))) + "\n");
}

ExitStatus Output::finish() {
  if (json_ && document_needed_) print_document({});
  if (flushed()) return ExitStatus::ok;
  std::perror("kunci");
  return ExitStatus::failed;
}

ExitStatus Output::finish(const Failure& failure) {
  if (json_) {
    Value::Object error{{"status", static_cast<int>(failure.status)},
                        {"name", name_of(failure.status)},
                        {"message", failure.sentence},
                        {"next", failure.next}};
    if (failure.rv != CKR_OK) {
      error.push_back({"rv", name_of_rv(failure.rv)});
      error.push_back({"function", failure.function});
    }
    if (failure.tries_left) error.push_back({"tries_left", *failure.tries_left});
    print_document({{"error", std::move(error)}});
  } else {
    std::fflush(stdout);
    print_line(stderr, "kunci: " + failure.sentence);
    if (!failure.next.empty()) print_line(stderr, "       " + failure.next);
  }
  flushed();
  return failure.status;
}

}  // namespace kunci::tool
