// SPDX-License-Identifier: Apache-2.0
#include "pkcs11/card_probe.h"

#include <algorithm>
#include <utility>

#include "drivers/driver_list.h"
#include "iso7816/card.h"
#include "iso7816/transaction.h"

namespace kunci::pkcs11 {
namespace {

bool enabled(const Driver& driver, const Config& config) {
  return config.drivers.empty() ||
         std::ranges::find(config.drivers, driver.name) != config.drivers.end();
}

DriverSettings settings_from(const Config& config, const std::shared_ptr<ObjectCache>& cache) {
  const bool strict = config.isolation == Isolation::strict;
  return {.keep_pin = strict || config.pin_cache == PinCache::login,
          .strict_isolation = strict,
          .search_all_retired_places = config.retired_slots == RetiredSlots::all,
          .cache = cache};
}

}  // namespace

Result<std::vector<std::unique_ptr<Token>>> probe_card(const std::string& reader,
                                                       const Config& config,
                                                       const std::shared_ptr<ObjectCache>& cache,
                                                       pcsc::OnReplaced on_replaced,
                                                       bool last_time) {
  const auto card =
      std::make_shared<iso7816::Card>(pcsc::connector_for(reader, std::move(on_replaced)));
  auto transaction = card->begin();
  if (!transaction) return fail(transaction.error());
  std::vector<std::unique_ptr<Token>> tokens;
  for (const Driver& driver : all_drivers()) {
    if (!enabled(driver, config)) continue;
    auto token = driver.probe(*transaction, card, settings_from(config, cache));
    const bool unclear = failed_with(token, Errc::refused) || failed_with(token, Errc::malformed);
    if (unclear && last_time) continue;
    if (!token) return fail(token.error());
    if (*token) tokens.push_back(std::move(*token));
  }
  return tokens;
}

}  // namespace kunci::pkcs11
