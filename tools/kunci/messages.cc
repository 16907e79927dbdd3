// SPDX-License-Identifier: Apache-2.0
#include "messages.h"

#include <fmt/format.h>
#include <libintl.h>

#include <clocale>
#include <cstdlib>

namespace kunci::tool {

void set_up_messages() {
  std::setlocale(LC_CTYPE, "");
  std::setlocale(LC_MESSAGES, "");
  const char* directory = ::secure_getenv("KUNCI_LOCALEDIR");
  ::bindtextdomain("kunci", directory != nullptr ? directory : KUNCI_LOCALE_DIRECTORY);
  ::bind_textdomain_codeset("kunci", "UTF-8");
  ::textdomain("kunci");
}

const char* tr(const char* english) {
  // The empty msgid is the catalogue's header.
  return *english == '\0' ? english : ::gettext(english);
}

std::string fill_in(const char* english, fmt::format_args arguments) {
  try {
    return fmt::vformat(tr(english), arguments);
  } catch (const fmt::format_error&) {  // A foreign catalogue with damaged placeholders.
    return fmt::vformat(english, arguments);
  }
}

}  // namespace kunci::tool
