// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/hex.h"
#include "cli/context.h"
#include "client/algorithm.h"
#include "client/rv.h"
#include "commands/commands.h"
#include "messages.h"
#include "objects/key.h"
#include "objects/key_generation.h"
#include "objects/key_view.h"
#include "objects/losses.h"
#include "pin/write_login.h"
#include "terminal/terminal.h"

namespace kunci::tool {
namespace {

std::vector<std::string> words_of_uses() {
  std::vector<std::string> words;
  for (const KeyUse& use : key_uses()) words.emplace_back(use.word);
  return words;
}

class KeyGenerate final : public Command {
 public:
  void declare(Arguments& arguments) override {
    arguments.choice("--algorithm", algorithm_names(), algorithm_, mark("the kind of key"));
    arguments.choice("--use", words_of_uses(), use_,
                     mark("what the key is for; without --id it also says where it goes"));
    arguments.option("--id", "HEX", id_, mark("the id, instead of the one that --use stands for"));
    arguments.option("--label", "TEXT", label_, mark("the key's name"));
    arguments.flag("--always-authenticate", always_, mark("the key wants the PIN for each use"));
    arguments.flag("--replace", replace_, mark("the id's present key may be lost"));
    arguments.flag("--yes", yes_, mark("do not ask"));
    login_.declare(arguments);
  }

  void run(Context& context) override {
    const Algorithm& algorithm = chosen_algorithm();
    const KeyUse& use = chosen_use(algorithm);
    const std::optional<Bytes> wanted_id = id_ ? std::optional(id_from(*id_)) : std::nullopt;
    const Token token = context.token();
    const Bytes id = wanted_id ? *wanted_id : id_for(use, context.certain_family(token));
    require_generation(context.module(), token.info.slot, algorithm);
    Session session(context.module(), token.info.slot, Session::Mode::read_write);
    login_.apply(context, token, session);
    clear_place(context, session, id);
    context.output().note(tr("The token makes the key; this can take a minute."));
    const Session::Pair pair = generate_pair(session, {.algorithm = algorithm,
                                                       .use = use,
                                                       .id = id,
                                                       .label = label_.value_or(""),
                                                       .always_authenticate = always_});
    report(context, token, session, pair);
  }

 private:
  const Algorithm& chosen_algorithm() const {
    if (algorithm_) return *find_algorithm(*algorithm_);
    throw Failure(ExitStatus::usage, tr("--algorithm is needed."),
                  tr("p256 and rsa2048 are accepted everywhere."));
  }

  const KeyUse& chosen_use(const Algorithm& algorithm) const {
    const bool agrees_only = algorithm.key_type == CKK_EC_MONTGOMERY;
    const std::string word = use_.value_or(agrees_only ? "encryption" : "signature");
    const KeyUse& use = *find_key_use(word);
    if (use.signs && agrees_only) {
      throw Failure(ExitStatus::usage, tr("X25519 is for encryption only."),
                    tr("Use --use encryption, or ed25519."));
    }
    if (!use.signs && algorithm.key_type == CKK_EC_EDWARDS) {
      throw Failure(ExitStatus::usage, tr("Ed25519 is for signatures only."),
                    tr("Use --use signature, or x25519."));
    }
    return use;
  }

  // Whatever has the id would be taken for the new pair's: it goes, certificates first, so that
  // none is ever left beside a key that it does not certify.
  void clear_place(Context& context, Session& session, const Bytes& id) const {
    for (const Key& key : find_keys(session)) {
      if (key.id != id) continue;
      const auto losses = losses_of(session, key);
      if (!replace_) {
        throw Failure(ExitStatus::refused,
                      say("There is a key with the id {} already: {}.", to_hex(id), losses.front()),
                      tr("Choose another --id, or --replace it."));
      }
      for (const std::string& loss : losses) context.output().note(say("will be lost: {}", loss));
      if (!yes_ && !Terminal::confirm(tr("Replace it?"), "--yes")) {
        throw Failure(ExitStatus::refused, tr("Nothing was done."));
      }
      remove(session, key);
    }
  }

  // Cards that cannot delete keys replace them.
  static void remove(Session& session, const Key& key) {
    for (const CK_OBJECT_HANDLE object : key.certificates)
      check(session.destroy(object), "C_DestroyObject");
    const CK_RV rv = destroy_halves(session, key);
    if (rv != CKR_ACTION_PROHIBITED && rv != CKR_FUNCTION_NOT_SUPPORTED)
      check(rv, "C_DestroyObject");
  }

  static void report(Context& context, const Token& token, const Session& session,
                     const Session::Pair& pair) {
    const Key key{.id = session.octets(pair.private_key, CKA_ID).value_or(Bytes{}),
                  .label = session.text(pair.private_key, CKA_LABEL),
                  .private_key = pair.private_key,
                  .public_key = pair.public_key};
    context.output().line(tr("The key pair is made."));
    show_key(context, token, session, key);
    context.output().add("key", key_value(context, token, session, key));
  }

  std::optional<std::string> algorithm_{};
  std::optional<std::string> use_{};
  std::optional<std::string> id_{};
  std::optional<std::string> label_{};
  WriteLogin login_{};
  bool always_ = false;
  bool replace_ = false;
  bool yes_ = false;
};

}  // namespace

std::unique_ptr<Command> make_key_generate() { return std::make_unique<KeyGenerate>(); }

}  // namespace kunci::tool
