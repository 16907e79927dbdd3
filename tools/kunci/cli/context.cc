// SPDX-License-Identifier: Apache-2.0
#include "cli/context.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "client/rv.h"
#include "messages.h"
#include "objects/token_view.h"
#include "uri/uri_match.h"

namespace kunci::tool {
namespace {

std::string list_of(const std::vector<Token>& tokens) {
  std::string text;
  for (const Token& token : tokens) {
    text +=
        (text.empty() ? "" : ", ") + fmt::format("\"{}\" ({})", token.info.label, uri_text(token));
  }
  return text;
}

bool is_initialized(const Token& token) { return token.info.has(CKF_TOKEN_INITIALIZED); }

// "libsofthsm2.so", "kunci-pkcs11.so" and "opensc-pkcs11.so" are "softhsm2", "kunci-pkcs11",
// "opensc-pkcs11".
std::string module_name_of(const std::string& path) {
  std::string name = std::filesystem::path(path).stem().string();
  if (name.starts_with("lib")) name.erase(0, 3);
  return name;
}

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

}  // namespace

Uri uri_from(const std::string& text) {
  auto uri = parse_uri(text);
  if (uri) return std::move(*uri);
  throw Failure(ExitStatus::bad_input,
                say("This is not a PKCS #11 URI: {} (at character {}).", tr(uri.error().reason),
                    uri.error().offset + 1),
                tr("\"kunci token list\" and \"kunci object list\" print URIs to copy."));
}

Context::Context(GlobalOptions options, Output& output)
    : options_(std::move(options)), output_(output) {
  if (options_.token && looks_like_uri(*options_.token)) take_uri(options_.token);
}

Context::~Context() = default;

const Uri* Context::take_uri(const std::optional<std::string>& operand) {
  if (!operand) return nullptr;
  uris_.push_back(std::make_unique<Uri>(uri_from(*operand)));
  if (uris_.back()->query_value("pin-value") != nullptr) {
    output_.warn(
        tr("The URI holds a PIN, which other users of this computer can see. Use pin-source."));
  }
  return uris_.back().get();
}

const std::string* Context::query(std::string_view name) const {
  for (const auto& uri : uris_) {
    if (const std::string* value = uri->query_value(name)) return value;
  }
  return nullptr;
}

std::optional<std::string> Context::pin_source_of_uris() const {
  const std::string* source = query("pin-source");
  if (source == nullptr) return std::nullopt;
  // RFC 7512, 2.4: a "|" would be a command to run; a bare path is a file.
  return source->starts_with('/') ? "file:" + *source : *source;
}

const std::string* Context::pin_value_of_uris() const { return query("pin-value"); }

std::string Context::module_path() const {
  if (options_.module) return *options_.module;
  if (const std::string* path = query("module-path")) return *path;
  if (const char* path = ::secure_getenv("KUNCI_MODULE"); path != nullptr && *path != '\0') {
    return path;
  }
  return KUNCI_DEFAULT_MODULE;
}

void Context::check_module_name(const std::string& path) const {
  const std::string* wanted = query("module-name");
  if (wanted == nullptr || lower(*wanted) == lower(module_name_of(path))) return;
  throw Failure(ExitStatus::no_token,
                say("The URI is for the module \"{}\", but {} is in use.", *wanted, path),
                tr("Name the module's file with --module."));
}

Module& Context::module() {
  if (!module_) {
    const std::string path = module_path();
    check_module_name(path);
    module_ = std::make_unique<Module>(path);
  }
  return *module_;
}

const std::string& Context::family(const Token& token) {
  const auto known = families_.find(token.info.slot);
  if (known != families_.end()) return known->second;
  static const std::string unknown;
  const auto status = module().status(token.info.slot);
  if (!status && module().has_vendor_interface()) return unknown;  // this time
  return families_[token.info.slot] =
             status ? unpadded(status->family, sizeof status->family) : std::string();
}

const std::string& Context::certain_family(const Token& token) {
  const std::string& found = family(token);
  const bool silent = found.empty() && module().has_vendor_interface();
  check(silent ? CKR_DEVICE_ERROR : CKR_OK, "KUNCI_GetTokenStatus");
  return found;
}

bool Context::fits(const Token& token) const {
  const ModuleInfo info = module_->info();
  const bool by_uri = std::ranges::all_of(uris_, [&](const auto& uri) {
    return matches(*uri, info) && matches(*uri, token.slot) && matches(*uri, token.info);
  });
  const bool by_word = !options_.token || looks_like_uri(*options_.token) ||
                       *options_.token == token.info.label || *options_.token == token.info.serial;
  return by_uri && by_word;
}

std::vector<Token> Context::tokens(Wanted wanted) {
  std::vector<Token> found;
  for (const CK_SLOT_ID id : module().slots()) {
    const SlotInfo slot = module().slot(id);
    if (!slot.has(CKF_TOKEN_PRESENT)) continue;
    const auto info = module().token(id);
    if (!info) continue;  // taken out just now, or a card that is nobody's
    Token token{slot, *info};
    const bool counts = wanted != Wanted::initialized || is_initialized(token);
    if (counts && fits(token)) found.push_back(std::move(token));
  }
  return found;
}

Token Context::token(Wanted wanted) {
  std::vector<Token> found = tokens(wanted);
  if (wanted == Wanted::initialized_first && std::ranges::any_of(found, is_initialized)) {
    std::erase_if(found, [](const Token& token) { return !is_initialized(token); });
  }
  if (found.size() == 1) return std::move(found.front());
  if (found.size() > 1) {
    throw Failure(ExitStatus::no_token, say("More than one token fits: {}.", list_of(found)),
                  tr("Name one with --token: its label, serial number or URI."));
  }
  if (options_.token || !uris_.empty()) {
    throw Failure(ExitStatus::no_token, tr("There is no such token."),
                  tr("\"kunci token list\" shows what is there."));
  }
  throw Failure(ExitStatus::no_token, tr("There is no token to work with."),
                tr("Put one in; \"kunci token list\" shows what is seen, \"kunci token init\" "
                   "prepares a new one."));
}

}  // namespace kunci::tool
