// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <charconv>
#include <cstdint>
#include <initializer_list>
#include <map>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "base/bytes.h"

namespace kunci::harness {

/// The `key=value` pairs of a card's specification.
using OptionValues = std::map<std::string, std::string, std::less<>>;

/// One option while it is read: kind of card and name are known for the sentence of an error. Every
/// reading throws std::invalid_argument with that sentence if the text is not of its form.
class OptionValue {
 public:
  OptionValue(std::string_view kind, std::string_view name, std::string_view text)
      : kind_(kind), name_(name), text_(text) {}

  [[noreturn]] void refuse() const;

  /// One of some words.
  template <class T>
  T word(std::initializer_list<std::pair<std::string_view, T>> words) const {
    for (const auto& [word, value] : words) {
      if (word == text_) return value;
    }
    refuse();
  }

  /// One or more of some words, with `+` between them; the bits of all.
  unsigned flags(std::initializer_list<std::pair<std::string_view, unsigned>> words) const;

  template <class T>
  T number(T least, T most) const {
    T value{};
    const char* const first = text_.data();
    const char* const last = first + text_.size();
    const auto [end, error] = std::from_chars(first, last, value);
    if (error != std::errc{} || end != last) refuse();
    if (value < least || value > most) refuse();
    return value;
  }

  std::string text(std::size_t shortest, std::size_t longest) const;
  Bytes hex() const;
  /// So many numbers below 256, with points between them.
  template <std::size_t count>
  std::array<std::uint8_t, count> numbers() const {
    std::array<std::uint8_t, count> numbers{};
    take_numbers(numbers);
    return numbers;
  }

 private:
  void take_numbers(std::span<std::uint8_t> numbers) const;

  std::string_view kind_;
  std::string_view name_;
  std::string_view text_;
};

/// An option by its name; nothing if it was not given.
std::optional<OptionValue> find_option(std::string_view kind, const OptionValues& options,
                                       std::string_view name);

/// What an option does to a card's options.
template <class Options>
using OptionSetter = void (*)(Options&, const OptionValue&);

/// Lets the setters of all given options work; those of `taken` have been seen to. Throws
/// std::invalid_argument for an option that no setter knows.
template <class Options>
void set_options(std::string_view kind, const OptionValues& given,
                 std::initializer_list<std::string_view> taken,
                 std::span<const std::pair<std::string_view, OptionSetter<Options>>> setters,
                 Options& options) {
  for (const auto& [name, text] : given) {
    if (std::ranges::find(taken, name) != taken.end()) continue;
    const auto known =
        std::ranges::find_if(setters, [&](const auto& setter) { return setter.first == name; });
    if (known == setters.end()) {
      throw std::invalid_argument("a card of kind " + std::string(kind) + " has no option " + name);
    }
    known->second(options, OptionValue(kind, name, text));
  }
}

}  // namespace kunci::harness
