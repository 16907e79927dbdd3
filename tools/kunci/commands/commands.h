// SPDX-License-Identifier: Apache-2.0
// Makers of the commands; each is defined in the file of its name.
#pragma once

#include <memory>

#include "cli/command.h"

namespace kunci::tool {

std::unique_ptr<Command> make_token_list();
std::unique_ptr<Command> make_token_info();
std::unique_ptr<Command> make_token_init();
std::unique_ptr<Command> make_token_secrets();
std::unique_ptr<Command> make_pin_status();
std::unique_ptr<Command> make_pin_verify();
std::unique_ptr<Command> make_pin_change();
std::unique_ptr<Command> make_pin_unblock();
std::unique_ptr<Command> make_pin_reset_code();
std::unique_ptr<Command> make_key_list();
std::unique_ptr<Command> make_key_generate();
std::unique_ptr<Command> make_key_delete();
std::unique_ptr<Command> make_cert_list();
std::unique_ptr<Command> make_cert_request();
std::unique_ptr<Command> make_cert_import();
std::unique_ptr<Command> make_cert_export();
std::unique_ptr<Command> make_cert_delete();
std::unique_ptr<Command> make_cert_renew();
std::unique_ptr<Command> make_cert_revoke();
std::unique_ptr<Command> make_enroll();
std::unique_ptr<Command> make_profile_check();
std::unique_ptr<Command> make_object_list();
std::unique_ptr<Command> make_provision();
std::unique_ptr<Command> make_doctor();
std::unique_ptr<Command> make_watch();
std::unique_ptr<Command> make_config_check();

}  // namespace kunci::tool
