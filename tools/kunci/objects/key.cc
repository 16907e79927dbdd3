// SPDX-License-Identifier: Apache-2.0
#include "objects/key.h"

#include <algorithm>
#include <array>
#include <tuple>

#include "base/hex.h"
#include "client/algorithm.h"
#include "messages.h"
#include "uri/uri_match.h"
#include "x509/certificate.h"

namespace kunci::tool {
namespace {

// A second object of the same id and class on an untidy token becomes an entry of its own.
Key& entry_for(std::vector<Key>& keys, const Bytes& id,
               std::optional<CK_OBJECT_HANDLE> Key::* half) {
  const auto open = std::ranges::find_if(
      keys, [&](const Key& key) { return key.id == id && !(key.*half).has_value(); });
  if (open != keys.end()) return *open;
  keys.push_back(Key{.id = id});
  return keys.back();
}

void add_halves(const Session& session, CK_OBJECT_CLASS object_class,
                std::optional<CK_OBJECT_HANDLE> Key::* half, std::vector<Key>& keys) {
  for (const CK_OBJECT_HANDLE object : session.find(Template().number(CKA_CLASS, object_class))) {
    Key& key = entry_for(keys, session.octets(object, CKA_ID).value_or(Bytes{}), half);
    key.*half = object;
    if (key.label.empty()) key.label = session.text(object, CKA_LABEL);
  }
}

// A certificate alone, a CA's for example, is no key.
void add_certificates(const Session& session, std::vector<Key>& keys) {
  for (const CK_OBJECT_HANDLE object :
       session.find(Template().number(CKA_CLASS, CKO_CERTIFICATE))) {
    const Bytes id = session.octets(object, CKA_ID).value_or(Bytes{});
    if (id.empty()) continue;
    const auto key = std::ranges::find(keys, id, &Key::id);
    if (key != keys.end()) key->certificates.push_back(object);
  }
}

bool fits(const KeyChoice& choice, const Key& key) {
  if (choice.id && *choice.id != key.id) return false;
  if (choice.label && *choice.label != key.label) return false;
  if (choice.uri == nullptr) return true;
  // A pair is meant by the URI of either half or of its certificate.
  return std::ranges::any_of(
      std::to_array<CK_OBJECT_CLASS>({CKO_PRIVATE_KEY, CKO_PUBLIC_KEY, CKO_CERTIFICATE}),
      [&](CK_OBJECT_CLASS object_class) {
        return matches(*choice.uri, ObjectName{object_class, key.id, key.label});
      });
}

std::string list_of(const Session& session, const std::vector<Key>& keys) {
  std::string text;
  for (const Key& key : keys) text += (text.empty() ? "" : "; ") + describe(session, key);
  return text;
}

}  // namespace

std::vector<Key> find_keys(const Session& session) {
  std::vector<Key> keys;
  add_halves(session, CKO_PRIVATE_KEY, &Key::private_key, keys);
  add_halves(session, CKO_PUBLIC_KEY, &Key::public_key, keys);
  add_certificates(session, keys);
  std::ranges::stable_sort(keys, {}, &Key::id);
  return keys;
}

std::optional<PublicKey> public_key_of(const Session& session, const Key& key) {
  for (const auto& half : {key.private_key, key.public_key}) {
    if (!half) continue;
    if (auto found = PublicKey::of_object(session, *half)) return found;
  }
  for (const CK_OBJECT_HANDLE object : key.certificates) {
    const auto certificate =
        Certificate::from_der(session.octets(object, CKA_VALUE).value_or(Bytes{}));
    if (!certificate) continue;
    if (auto found = certificate->public_key()) return found;
  }
  return std::nullopt;
}

Origin origin_of(const Session& session, const Key& key) {
  if (!key.private_key) return {};
  return {.local = session.flag(*key.private_key, CKA_LOCAL),
          .always_sensitive = session.flag(*key.private_key, CKA_ALWAYS_SENSITIVE),
          .never_extractable = session.flag(*key.private_key, CKA_NEVER_EXTRACTABLE)};
}

std::vector<std::string> uses_of(const Session& session, const Key& key) {
  std::vector<std::string> uses;
  if (!key.private_key) return uses;
  constexpr auto kUses =
      std::to_array<std::tuple<CK_ATTRIBUTE_TYPE, const char*>>({{CKA_SIGN, "sign"},
                                                                 {CKA_DECRYPT, "decrypt"},
                                                                 {CKA_DERIVE, "derive"},
                                                                 {CKA_UNWRAP, "unwrap"}});
  for (const auto& [attribute, word] : kUses) {
    if (session.flag(*key.private_key, attribute).value_or(false)) uses.emplace_back(word);
  }
  return uses;
}

std::string piv_slot_of(std::string_view family, const Bytes& id) {
  if (family != "PIV" || id.size() != 1) return "";
  constexpr auto kSlots = std::to_array<const char*>({"9A", "9C", "9D", "9E"});
  if (id[0] >= 1 && id[0] <= kSlots.size()) return kSlots[id[0] - 1U];
  if (id[0] >= 0x05 && id[0] <= 0x18) return fmt::format("{:X}", 0x82 + id[0] - 0x05);
  return "";
}

CK_RV destroy_halves(Session& session, const Key& key) {
  for (const auto& half : {key.private_key, key.public_key}) {
    if (!half) continue;
    const CK_RV rv = session.destroy(*half);
    // On a card one half is not there without the other.
    if (rv != CKR_OK && rv != CKR_OBJECT_HANDLE_INVALID) return rv;
  }
  return CKR_OK;
}

std::string describe(const Session& session, const Key& key) {
  const std::string algorithm = algorithm_title(algorithm_name(session, key.half()));
  return say("id {}, \"{}\", {}", to_hex(key.id), key.label, algorithm);
}

Key choose_key(const Session& session, const KeyChoice& choice, bool private_only) {
  std::vector<Key> all = find_keys(session);
  if (private_only) std::erase_if(all, [](const Key& key) { return !key.private_key; });
  std::vector<Key> found;
  std::ranges::copy_if(all, std::back_inserter(found),
                       [&](const Key& key) { return fits(choice, key); });
  if (found.size() == 1) return found.front();
  if (found.size() > 1) {
    throw Failure(ExitStatus::not_found,
                  say("More than one key fits: {}.", list_of(session, found)),
                  tr("Name one by --id, --label or its URI."));
  }
  if (all.empty()) {
    throw Failure(ExitStatus::not_found, tr("There is no key on the token."),
                  tr("Make one with \"kunci key generate\"."));
  }
  throw Failure(ExitStatus::not_found, tr("There is no such key on the token."),
                say("There are: {}.", list_of(session, all)));
}

Bytes id_from(const std::string& text) {
  auto id = from_hex(text);
  if (id && !id->empty() && id->size() <= 64) return std::move(*id);
  throw Failure(ExitStatus::usage, say("\"{}\" is not an id.", text),
                tr("Ids are pairs of hexadecimal digits, such as 02."));
}

}  // namespace kunci::tool
