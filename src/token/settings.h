// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "token/object_cache.h"

namespace kunci {

/// The part of the configuration that tokens follow.
struct DriverSettings {
  /// Keep the PIN, in locked memory, for the life of a login, only to restore a login that another
  /// program took away.
  bool keep_pin = true;
  /// Verify the PIN in each transaction that needs it, and log out on the card at its end; needs
  /// `keep_pin`.
  bool strict_isolation = false;
  /// PIV: look into all 20 retired places also on cards whose key history object does not name
  /// them.
  bool search_all_retired_places = false;
  /// Where public objects are kept for other processes; nullptr: nowhere.
  std::shared_ptr<ObjectCache> cache{};
};

}  // namespace kunci
