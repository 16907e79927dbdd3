// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "cli/command.h"
#include "commands/commands.h"
#include "messages.h"

namespace kunci::tool {

std::span<const CommandRow> commands() {
  static constexpr auto kCommands = std::to_array<CommandRow>({
      {"token", "list", mark("list tokens"), make_token_list},
      {"token", "info", mark("show everything about a token"), make_token_info},
      {"token", "init", mark("prepare a token: SO PIN, user PIN, label; everything on it is lost"),
       make_token_init},
      {"token", "secrets",
       mark("give the administrator the SO PIN or management key of a provisioned token"),
       make_token_secrets},
      {"pin", "status", mark("show how many tries are left"), make_pin_status},
      {"pin", "verify", mark("check a PIN"), make_pin_verify},
      {"pin", "change", mark("change the PIN or the SO PIN"), make_pin_change},
      {"pin", "unblock", mark("set a new PIN with the SO PIN or PUK"), make_pin_unblock},
      {"pin", "reset-code", mark("set the code with which a holder unblocks the PIN"),
       make_pin_reset_code},
      {"key", "list", mark("list keys"), make_key_list},
      {"key", "generate", mark("make a key pair on the token"), make_key_generate},
      {"key", "delete", mark("delete a key pair"), make_key_delete},
      {"cert", "list", mark("list certificates"), make_cert_list},
      {"cert", "request", mark("make a certification request with a key of the token"),
       make_cert_request},
      {"cert", "renew", mark("ask the CA for a new certificate in place of one"), make_cert_renew},
      {"cert", "revoke", mark("ask the CA to revoke a certificate"), make_cert_revoke},
      {"cert", "import", mark("store a certificate beside its key"), make_cert_import},
      {"cert", "export", mark("fetch a certificate"), make_cert_export},
      {"cert", "delete", mark("delete a certificate"), make_cert_delete},
      {"", "enroll", mark("get a certificate from a CA for a key of the token"), make_enroll},
      {"profile", "check", mark("check a profile"), make_profile_check},
      {"object", "list", mark("list every object"), make_object_list},
      {"", "provision", mark("make tokens for everybody in a list"), make_provision},
      {"", "watch", mark("report tokens as they come and go"), make_watch},
      {"", "doctor", mark("look for what keeps tokens from working, and say the cure"),
       make_doctor},
      {"config", "check", mark("check kunci.toml"), make_config_check},
  });
  return kCommands;
}

}  // namespace kunci::tool
