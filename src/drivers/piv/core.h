// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "drivers/piv/application.h"
#include "drivers/piv/login_state.h"
#include "drivers/piv/memory.h"
#include "iso7816/card.h"
#include "token/applet.h"
#include "token/pin_knowledge.h"
#include "token/settings.h"

namespace kunci::piv {

/// What the parts of one PIV token share.
struct Core {
  Core(const std::shared_ptr<iso7816::Card>& card, const DriverSettings& chosen,
       Application selected)
      : settings(chosen),
        application(std::move(selected)),
        login(pins, chosen.strict_isolation),
        applet(card, kApplicationId, login) {
    memory.cache = settings.cache;
    memory.kind = application.property_template;
  }
  Core(const Core&) = delete;
  Core& operator=(const Core&) = delete;

  const DriverSettings settings;
  const Application application;
  CardMemory memory{};
  PinKnowledge pins{};
  LoginState login;
  Applet applet;
};

}  // namespace kunci::piv
