// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <kunci/cryptoki.h>

#include <exception>
#include <optional>
#include <string>
#include <utility>

#include "exit_status.h"

namespace kunci::tool {

/// Why a command ends before its work is done: what happened and what the person can do next, both
/// in their language. It is thrown where that is known and caught by `main`, or where something can
/// still be done about it.
class Failure : public std::exception {
 public:
  Failure(ExitStatus why, std::string happened, std::string advice = {})
      : status(why), sentence(std::move(happened)), next(std::move(advice)) {}

  const char* what() const noexcept override { return sentence.c_str(); }

  ExitStatus status;
  std::string sentence;
  std::string next;                      ///< empty when there is nothing to advise
  CK_RV rv = CKR_OK;                     ///< what the module answered, if it was that
  std::string function{};                ///< "C_Sign", with rv
  std::optional<CK_ULONG> tries_left{};  ///< after a wrong PIN, where it is known
};

}  // namespace kunci::tool
