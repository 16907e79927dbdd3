// SPDX-License-Identifier: Apache-2.0
#include "drivers/openpgp/administration.h"

#include <string>

#include "drivers/openpgp/data_writing.h"
#include "drivers/openpgp/factory_reset.h"
#include "drivers/openpgp/pins.h"
#include "drivers/openpgp/reading.h"

namespace kunci::openpgp {

Result<CardAdministrator::Status> Administration::status() {
  return core_.applet.run([this](AppletTransaction& transaction) -> Result<Status> {
    const auto data = read_application_data(transaction, core_);
    if (!data) return fail(data.error());
    const auto pins = read_pin_status(transaction);
    if (!pins) return fail(pins.error());
    core_.pins.learn(PinRole::user, {.tries_left = pins->user_tries});
    core_.pins.learn(PinRole::so, {.tries_left = pins->admin_tries});
    const auto mark = read_mark(transaction, core_);
    if (!mark) return fail(mark.error());
    if (*mark) core_.pins.learn_set((*mark)->user_pin_set);
    Status status{.user = core_.pins.state(PinRole::user), .so = core_.pins.state(PinRole::so)};
    status.so_pin_manages = true;
    // Some cards count tries for one that nobody has set, and cannot be told from others.
    status.reset_code_set = pins->reset_code_tries != 0;
    status.can_reset = (*data)->has_life_cycle;
    status.can_set_reset_code = true;
    status.applet_version =
        std::to_string((*data)->version.major) + '.' + std::to_string((*data)->version.minor);
    status.device_serial = (*data)->serial;
    return status;
  });
}

Result<void> Administration::reset_to_factory() {
  core_.login.end();
  core_.memory.forget_contents();
  return core_.applet.run_selected([this](AppletTransaction& transaction) -> Result<void> {
    if (const auto awake = once_only(wake_up(transaction, core_)); !awake) return awake;
    const auto reset = once_only(reset_card(transaction, core_, false));
    core_.memory.forget_contents();
    core_.pins.clear();
    return reset;
  });
}

Result<void> Administration::login_management(const Secret& key) {
  if (!core_.login.who()) return fail(Errc::not_logged_in);
  const auto fits = rules_for(PinKind::admin, core_.memory).check(key.view());
  if (!fits) return fits;
  const auto known = core_.pins.check_not_refused(PinRole::so, key.view());
  if (!known) return known;
  const auto verified = core_.applet.run([&](AppletTransaction& transaction) {
    return verify_pin(transaction, core_, kAdmin, key.view());
  });
  if (verified) core_.login.add_admin({.typed = key.clone()});
  return verified;
}

Result<void> Administration::set_reset_code(const Secret* code) {
  return run_as_admin(core_, [&](AppletTransaction& transaction) -> Result<void> {
    return once_only(write_reset_code(transaction, core_, code));
  });
}

}  // namespace kunci::openpgp
