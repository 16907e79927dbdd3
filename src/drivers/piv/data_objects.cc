// SPDX-License-Identifier: Apache-2.0
#include "drivers/piv/data_objects.h"

#include <string>
#include <string_view>

#include "tlv/oid.h"

namespace kunci::piv {
namespace {

enum class Access : std::uint8_t { everybody, after_pin };
/// Who keeps the object's value: whoever writes, or this driver (or the card) alone.
enum class Kept : std::uint8_t { by_anyone, by_us };

struct Row {
  std::uint32_t tag;
  std::string_view label;
  std::string_view object_identifier;
  Access access = Access::everybody;
  bool listed = false;
  Kept kept = Kept::by_anyone;
};

constexpr std::string_view kApplication = "PIV";

// Listed are the two that a listing reads anyway. Whoever wants another names it; each is an
// exchange.
constexpr Row kRows[] = {
    {tag::kChuid, "Card Holder Unique Identifier", "2.16.840.1.101.3.7.2.48.0", Access::everybody,
     true},
    {tag::kCapabilityContainer, "Card Capability Container", "2.16.840.1.101.3.7.1.219.0"},
    {tag::kDiscovery, "Discovery Object", "2.16.840.1.101.3.7.2.96.80", Access::everybody, false,
     Kept::by_us},
    {tag::kKeyHistory, "Key History Object", "2.16.840.1.101.3.7.2.96.96", Access::everybody, true,
     Kept::by_us},
    {0x5fc106, "Security Object", "2.16.840.1.101.3.7.2.144.0"},
    {0x5fc103, "Cardholder Fingerprints", "2.16.840.1.101.3.7.2.96.16", Access::after_pin},
    {0x5fc108, "Cardholder Facial Image", "2.16.840.1.101.3.7.2.96.48", Access::after_pin},
    {tag::kPrintedInformation, "Printed Information", "2.16.840.1.101.3.7.2.48.1",
     Access::after_pin},
    {0x5fc121, "Cardholder Iris Images", "2.16.840.1.101.3.7.2.16.21", Access::after_pin},
    {tag::kBiometricGroup, "Biometric Information Templates Group", "2.16.840.1.101.3.7.2.16.22"},
    {0x5fc122, "Secure Messaging Certificate Signer", "2.16.840.1.101.3.7.2.16.23"},
    {0x5fc123, "Pairing Code Reference Data", "2.16.840.1.101.3.7.2.16.24", Access::after_pin},
};

}  // namespace

std::vector<DataPlace> data_places() {
  std::vector<DataPlace> places;
  for (const Row& row : kRows) {
    places.push_back({.tag = row.tag,
                      .label = std::string(row.label),
                      .application = std::string(kApplication),
                      .object_id = tlv::oid_from_text(row.object_identifier).value_or(Bytes{}),
                      .is_private = row.access == Access::after_pin,
                      .listed = row.listed,
                      .modifiable = row.kept == Kept::by_anyone});
  }
  return places;
}

}  // namespace kunci::piv
