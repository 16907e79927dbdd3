// SPDX-License-Identifier: Apache-2.0
// Texts in the person's language (gettext, domain "kunci"). Every text for people passes `tr`,
// `mark` or `say`; the catalogue in po/ is made from these names.
#pragma once

#include <fmt/core.h>

#include <string>

namespace kunci::tool {

/// Takes the language from the environment. Without this everything is English.
void set_up_messages();

/// The text in the person's language.
const char* tr(const char* english);

/// Marks a text of a table for the catalogue; `tr` translates it when it is shown.
constexpr const char* mark(const char* english) { return english; }

std::string fill_in(const char* english, fmt::format_args arguments);

/// The translated text with its {} filled in. The English text is checked when this is compiled,
/// translations by a test.
template <class... Arguments>
std::string say(fmt::format_string<Arguments...> english, Arguments&&... arguments) {
  return fill_in(fmt::string_view(english).data(), fmt::make_format_args(arguments...));
}

}  // namespace kunci::tool
