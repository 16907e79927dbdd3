// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "drivers/openpgp/application.h"
#include "drivers/openpgp/login_state.h"
#include "drivers/openpgp/memory.h"
#include "iso7816/card.h"
#include "token/applet.h"
#include "token/pin_knowledge.h"
#include "token/settings.h"

namespace kunci::openpgp {

/// What the parts of one OpenPGP token share.
struct Core {
  Core(const std::shared_ptr<iso7816::Card>& card, const DriverSettings& chosen)
      : settings(chosen),
        login(chosen.strict_isolation),
        applet(card, kApplicationId, login, kAsleep) {}
  Core(const Core&) = delete;
  Core& operator=(const Core&) = delete;

  const DriverSettings settings;
  CardMemory memory{};
  PinKnowledge pins{};
  LoginState login;
  Applet applet;
};

}  // namespace kunci::openpgp
