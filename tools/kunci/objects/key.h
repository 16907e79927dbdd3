// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <kunci/cryptoki.h>

#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "cli/context.h"
#include "client/session.h"
#include "x509/public_key.h"

namespace kunci::tool {

/// A key pair on a token as far as it may be seen: its halves and certificates carry one CKA_ID.
struct Key {
  Bytes id{};
  std::string label{};
  std::optional<CK_OBJECT_HANDLE> private_key{};
  std::optional<CK_OBJECT_HANDLE> public_key{};
  std::vector<CK_OBJECT_HANDLE> certificates{};

  /// Whichever half is there; the private one first.
  [[nodiscard]] CK_OBJECT_HANDLE half() const { return private_key ? *private_key : *public_key; }
};

/// All pairs, in the order of their ids. Private keys are seen when the session is logged in, or
/// the token shows them.
std::vector<Key> find_keys(const Session& session);

/// The public half: of the private key object, of the public one, or of a certificate with the same
/// id.
std::optional<PublicKey> public_key_of(const Session& session, const Key& key);

/// Where a private key comes from (PKCS#11 3.2, 4.9). Nothing = the token does not tell.
struct Origin {
  std::optional<bool> local;
  std::optional<bool> always_sensitive;
  std::optional<bool> never_extractable;

  /// Made on the token and never outside it: each of the three is known and true.
  [[nodiscard]] bool on_token() const {
    return local.value_or(false) && always_sensitive.value_or(false) &&
           never_extractable.value_or(false);
  }
};
Origin origin_of(const Session& session, const Key& key);

/// What the key may be used for: "sign", "decrypt", "derive", "unwrap" of the private half, where
/// it is seen.
std::vector<std::string> uses_of(const Session& session, const Key& key);

/// "9A", "82" and so on for the ids 01 to 18 of a card of the family "PIV"; otherwise empty.
std::string piv_slot_of(std::string_view family, const Bytes& id);

/// Destroys both halves. Cards that cannot delete a key say so: CKR_ACTION_PROHIBITED or
/// CKR_FUNCTION_NOT_SUPPORTED.
CK_RV destroy_halves(Session& session, const Key& key);

/// How people tell keys apart: id, label, algorithm.
std::string describe(const Session& session, const Key& key);

/// Which key a person means: by URI, --id, --label, or none of these when there is only one.
struct KeyChoice {
  const Uri* uri = nullptr;
  std::optional<Bytes> id{};
  std::optional<std::string> label{};
};

/// Throws Failure (not_found) that lists the keys when none or more than one fits. With
/// `private_only` keys whose private half is not seen do not count.
Key choose_key(const Session& session, const KeyChoice& choice, bool private_only);

/// Reads an id as people write it: pairs of hexadecimal digits. Throws Failure (usage).
Bytes id_from(const std::string& text);

}  // namespace kunci::tool
