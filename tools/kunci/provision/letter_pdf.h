// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/secret.h"
#include "provision/letter_template.h"

namespace kunci::tool {

/// What stands in one holder's letter.
struct LetterFields {
  std::string holder{};
  std::string unit{};
  std::string label{};
  std::string token{};
  std::string date{};
  ByteView pin{};
};

/// The letter as PDF. Several threads may call. Throws Failure.
WipedBytes render_letter(const LetterTemplate& letter, const LetterFields& fields);

}  // namespace kunci::tool
