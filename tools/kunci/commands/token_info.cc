// SPDX-License-Identifier: Apache-2.0
#include "cli/context.h"
#include "commands/commands.h"
#include "messages.h"
#include "objects/certificate_object.h"
#include "objects/token_view.h"
#include "pin/tries.h"

namespace kunci::tool {
namespace {

std::string pin_text(const Tries& tries, bool set) {
  if (!set) return tr("not set");
  const std::string state = describe(tries);
  return state.empty() ? tr("set") : state;
}

const char* yes_or_no(bool flag) { return flag ? tr("yes") : tr("no"); }

class TokenInfoCommand final : public Command {
 public:
  void declare(Arguments&) override {}

  void run(Context& context) override {
    const Token token = context.token(Context::Wanted::initialized_first);
    const Module& module = context.module();
    show_token(context.output(), module, token);
    Value::Object value = to_value(token);
    add_properties(value, module, token);
    if (const auto status = module.status(token.info.slot)) {
      show_status(context.output(), *status);
      value.push_back({"card", card_value(*status)});
    } else {
      context.output().note(
          tr("Exact tries and the state of factory secrets are told by kunci's own module only."));
      value.push_back({"card", Value()});
    }
    for (const std::string& warning : certificate_warnings(module, token.info))
      context.output().warn(warning);
    context.output().add("token", std::move(value));
    context.output().add("module", module_value(module));
  }

 private:
  static void show_token(Output& output, const Module& module, const Token& token) {
    const TokenInfo& info = token.info;
    output.field(tr("label"), info.label);
    output.field(tr("URI"), uri_text(token));
    output.field(tr("serial number"), info.serial);
    output.field(tr("model"), info.model + ", " + info.manufacturer);
    output.field(tr("reader"), token.slot.description);
    output.field(tr("firmware"), version_text(info.firmware_version));
    output.field(tr("initialised"), yes_or_no(info.has(CKF_TOKEN_INITIALIZED)));
    output.field(tr("PIN"), pin_text(tries_of(module, info.slot, Who::user),
                                     info.has(CKF_USER_PIN_INITIALIZED)));
    output.field(tr("SO PIN"),
                 pin_text(tries_of(module, info.slot, Who::so), info.has(CKF_TOKEN_INITIALIZED)));
    output.field(tr("PIN length"),
                 fmt::format("{} ... {}", info.pin_length_min, info.pin_length_max));
    output.field(tr("PIN pad"), yes_or_no(info.has(CKF_PROTECTED_AUTHENTICATION_PATH)));
    output.field(tr("module"), module.path());
  }

  static void show_status(Output& output, const KUNCI_TOKEN_STATUS& status) {
    output.field(tr("card"), text_in(status.family) + " " + text_in(status.appletVersion));
    output.field(tr("device number"), text_in(status.serialNumber));
    if ((status.flags & KUNCI_FACTORY_USER_PIN) != 0) output.warn(tr("the PIN is the factory's"));
    if ((status.flags & KUNCI_FACTORY_SO_PIN) != 0) output.warn(tr("the SO PIN is the factory's"));
    if ((status.flags & KUNCI_FACTORY_MANAGEMENT_KEY) != 0) {
      output.warn(tr("the management key is the factory's: anybody can write to the card"));
    }
  }

  template <std::size_t kSize>
  static std::string text_in(const CK_UTF8CHAR (&field)[kSize]) {
    return unpadded(field, kSize);
  }

  static void add_properties(Value::Object& value, const Module& module, const Token& token) {
    const TokenInfo& info = token.info;
    value.push_back({"hardware_version", version_text(info.hardware_version)});
    value.push_back({"firmware_version", version_text(info.firmware_version)});
    value.push_back({"pin_length_min", info.pin_length_min});
    value.push_back({"pin_length_max", info.pin_length_max});
    value.push_back({"pin_pad", info.has(CKF_PROTECTED_AUTHENTICATION_PATH)});
    value.push_back({"write_protected", info.has(CKF_WRITE_PROTECTED)});
    value.push_back({"user_pin", to_value(tries_of(module, info.slot, Who::user))});
    value.push_back({"so_pin", to_value(tries_of(module, info.slot, Who::so))});
  }

  static Value card_value(const KUNCI_TOKEN_STATUS& status) {
    const auto has = [&](CK_FLAGS flag) { return (status.flags & flag) != 0; };
    return Value::Object{{"family", text_in(status.family)},
                         {"version", text_in(status.appletVersion)},
                         {"device_number", text_in(status.serialNumber)},
                         {"factory_user_pin", has(KUNCI_FACTORY_USER_PIN)},
                         {"factory_so_pin", has(KUNCI_FACTORY_SO_PIN)},
                         {"factory_management_key", has(KUNCI_FACTORY_MANAGEMENT_KEY)},
                         {"factory_unknown", has(KUNCI_FACTORY_UNKNOWN)},
                         {"protected_management_key", has(KUNCI_PROTECTED_MANAGEMENT_KEY)},
                         {"can_reset", has(KUNCI_CAN_RESET)},
                         {"can_attest", has(KUNCI_CAN_ATTEST)}};
  }

  static Value module_value(const Module& module) {
    const ModuleInfo info = module.info();
    return Value::Object{{"path", module.path()},
                         {"description", info.description},
                         {"manufacturer", info.manufacturer},
                         {"version", version_text(info.library_version)},
                         {"cryptoki", version_text(info.cryptoki_version)},
                         {"vendor_interface", module.vendor() != nullptr}};
  }
};

}  // namespace

std::unique_ptr<Command> make_token_info() { return std::make_unique<TokenInfoCommand>(); }

}  // namespace kunci::tool
