// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <istream>
#include <string>
#include <vector>

namespace kunci::test {

/// A test that a token is known to fail, and why that says nothing against the test.
struct Difference {
  std::string test;    ///< "Suite.Name", or a pattern as the shell has them for several tests
  std::string clause;  ///< what the standard says, and where
  std::string shows;   ///< part of the failure's text: the test fails in this way and no other
  std::string why;

  [[nodiscard]] bool names(const std::string& full_name) const;
};

/// The reviewed list of one token's differences. A file has a block for each, separated by empty
/// lines:
///
///     test: Digesting.CancelledByNullMechanism
///     clause: PKCS#11 3.2, 5.12.1
///     shows: CKR_ARGUMENTS_BAD
///     why: the module is of version 2.40
///
/// A line that begins with two spaces continues the one before; one that begins with # is a remark.
class Reference {
 public:
  /// Throws std::runtime_error with the number of the line for anything else.
  static Reference read(std::istream& file);

  [[nodiscard]] const Difference* find(const std::string& full_name) const;
  [[nodiscard]] const std::vector<Difference>& differences() const { return differences_; }

 private:
  std::vector<Difference> differences_;
};

}  // namespace kunci::test
