// SPDX-License-Identifier: Apache-2.0
#include "objects/key_view.h"

#include <fmt/format.h>

#include "base/hex.h"
#include "client/algorithm.h"
#include "messages.h"
#include "uri/uri_match.h"

namespace kunci::tool {
namespace {

std::string origin_text(const Origin& origin) {
  if (!origin.local) return tr("not told");
  if (origin.on_token()) return tr("made on the token, never outside it");
  return *origin.local ? tr("made on the token, but can leave it") : tr("imported");
}

std::string uses_text(const std::vector<std::string>& uses, bool private_seen) {
  if (!private_seen) return tr("not seen without the PIN");
  std::string text;
  for (const std::string& use : uses) text += (text.empty() ? "" : ", ") + use;
  return text.empty() ? tr("none") : text;
}

}  // namespace

std::string uri_text(const Token& token, const Key& key) {
  const CK_OBJECT_CLASS half = key.private_key ? CKO_PRIVATE_KEY : CKO_PUBLIC_KEY;
  return print_uri(uri_of(token.info, ObjectName{half, key.id, key.label}));
}

void show_key(Context& context, const Token& token, const Session& session, const Key& key) {
  Output& output = context.output();
  if (output.json()) return;
  const std::string slot = piv_slot_of(context.family(token), key.id);
  output.line(say("id {}  {}  {}", to_hex(key.id) + (slot.empty() ? "" : " (" + slot + ")"),
                  algorithm_title(algorithm_name(session, key.half())), key.label));
  output.line("  " + uri_text(token, key));
  output.field(tr("uses"), uses_text(uses_of(session, key), key.private_key.has_value()), 2);
  if (!key.private_key) return;
  output.field(tr("origin"), origin_text(origin_of(session, key)), 2);
  if (session.flag(*key.private_key, CKA_ALWAYS_AUTHENTICATE).value_or(false)) {
    output.field(tr("PIN"), tr("wanted for each use"), 2);
  }
  output.field(tr("certificates"), std::to_string(key.certificates.size()), 2);
}

Value key_value(Context& context, const Token& token, const Session& session, const Key& key) {
  const Origin origin = origin_of(session, key);
  std::optional<bool> always;
  std::optional<bool> extractable;
  if (key.private_key) {
    always = session.flag(*key.private_key, CKA_ALWAYS_AUTHENTICATE);
    extractable = session.flag(*key.private_key, CKA_EXTRACTABLE);
  }
  return Value::Object{{"uri", uri_text(token, key)},
                       {"id", to_hex(key.id)},
                       {"label", key.label},
                       {"algorithm", algorithm_name(session, key.half())},
                       {"piv_slot", piv_slot_of(context.family(token), key.id)},
                       {"private_key_seen", key.private_key.has_value()},
                       {"uses", uses_of(session, key)},
                       {"always_authenticate", always},
                       {"extractable", extractable},
                       {"local", origin.local},
                       {"always_sensitive", origin.always_sensitive},
                       {"never_extractable", origin.never_extractable},
                       {"made_on_token", origin.on_token()},
                       {"certificates", static_cast<std::int64_t>(key.certificates.size())}};
}

}  // namespace kunci::tool
