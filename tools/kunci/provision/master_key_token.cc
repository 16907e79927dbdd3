// SPDX-License-Identifier: Apache-2.0
#include <mutex>
#include <optional>

#include "client/rv.h"
#include "messages.h"
#include "pin/login.h"
#include "pin/pin_source.h"
#include "provision/master_key.h"
#include "terminal/terminal.h"
#include "uri/uri.h"
#include "uri/uri_match.h"

namespace kunci::tool {
namespace {

Token find_token(const Module& module, const Uri& uri) {
  for (const CK_SLOT_ID id : module.slots()) {
    const auto info = module.token(id);
    if (info && matches(uri, *info)) return {module.slot(id), *info};
  }
  throw Failure(ExitStatus::no_token, tr("The token with the master key is not there."));
}

Pin pin_for(Context& context, const Token& token, const Uri& uri) {
  const std::string* source = uri.query_value("pin-source");
  if (source != nullptr) {
    return read_pin_source(source->starts_with('/') ? "file:" + *source : *source,
                           context.output());
  }
  if (token.info.has(CKF_PROTECTED_AUTHENTICATION_PATH)) return std::nullopt;
  return Terminal::ask_secret(say("PIN of \"{}\" with the master key: ", token.info.label),
                              "pin-source");
}

CK_OBJECT_HANDLE find_key(const Session& session, const Uri& uri) {
  std::vector<CK_OBJECT_HANDLE> found;
  for (const CK_OBJECT_HANDLE object : session.find(Template().number(CKA_CLASS, CKO_SECRET_KEY))) {
    const ObjectName name{.object_class = CKO_SECRET_KEY,
                          .id = session.octets(object, CKA_ID).value_or(Bytes{}),
                          .label = session.text(object, CKA_LABEL)};
    if (matches(uri, name)) found.push_back(object);
  }
  if (found.size() == 1) return found.front();
  throw Failure(
      ExitStatus::not_found, tr("The URI does not name exactly one secret key."),
      tr("Name the master key by its label: pkcs11:token=...;object=...;type=secret-key"));
}

/// A key that stays in its token.
class TokenKey final : public MasterKey {
 public:
  TokenKey(Context& context, const std::string& path, const Uri& uri)
      : own_(path.empty() ? nullptr : std::make_unique<Module>(path)),
        module_(own_ ? *own_ : context.module()),
        token_(find_token(module_, uri)),
        session_(module_, token_.info.slot, Session::Mode::read_only) {
    log_in_with(token_, session_, Who::user, pin_for(context, token_, uri));
    key_ = find_key(session_, uri);
  }

  Secret hmac(ByteView data) override {
    const std::scoped_lock lock(mutex_);
    session_.sign_init(CK_MECHANISM{CKM_SHA256_HMAC, nullptr, 0}, key_);
    Bytes code = session_.sign(data);
    Secret secret(code);
    wipe(code.data(), code.size());
    return secret;
  }

 private:
  std::mutex mutex_{};
  std::unique_ptr<Module> own_;
  const Module& module_;
  Token token_;
  Session session_;
  CK_OBJECT_HANDLE key_ = CK_INVALID_HANDLE;
};

}  // namespace

std::unique_ptr<MasterKey> master_key_of_token(Context& context, const std::string& text) {
  const Uri uri = uri_from(text);
  const std::string* path = uri.query_value("module-path");
  const bool same = path == nullptr || *path == context.module().path();
  return std::make_unique<TokenKey>(context, same ? std::string() : *path, uri);
}

}  // namespace kunci::tool
