// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <kunci/cryptoki.h>

#include <deque>
#include <filesystem>
#include <string>
#include <vector>

#include "base/bytes.h"

namespace kunci::harness {

/// The module cannot do what a card needs: SoftHSM2 is missing or broken.
class Pkcs11Failure final {
 public:
  explicit Pkcs11Failure(std::string sentence) : sentence_(std::move(sentence)) {}
  const std::string& sentence() const { return sentence_; }

 private:
  std::string sentence_;
};

/// Throws Pkcs11Failure unless a PKCS #11 function succeeded.
void require_ok(CK_RV result, const char* function);

/// Attributes for a call, with their values.
class Template {
 public:
  Template& add(CK_ATTRIBUTE_TYPE type, ByteView value);
  Template& add(CK_ATTRIBUTE_TYPE type, CK_ULONG value);
  Template& add_true(CK_ATTRIBUTE_TYPE type);
  Template& add_false(CK_ATTRIBUTE_TYPE type);

  CK_ATTRIBUTE* data() { return attributes_.data(); }
  CK_ULONG size() const { return attributes_.size(); }

 private:
  std::deque<Bytes> values_;
  std::vector<CK_ATTRIBUTE> attributes_;
};

/// SoftHSM2 with the one token of a card's directory, logged in. The environment of the whole
/// process is bound to that directory, and the module stays loaded until the process ends.
class Pkcs11Module {
 public:
  /// Makes the token if there is none yet. Throws Pkcs11Failure.
  explicit Pkcs11Module(const std::filesystem::path& directory);

  const CK_FUNCTION_LIST& functions() const { return *functions_; }
  CK_SESSION_HANDLE session() const { return session_; }

 private:
  CK_SLOT_ID find_token() const;
  void initialise_token() const;

  CK_FUNCTION_LIST* functions_ = nullptr;
  CK_SESSION_HANDLE session_ = CK_INVALID_HANDLE;
};

}  // namespace kunci::harness
