// SPDX-License-Identifier: Apache-2.0
#include "drivers/openpgp/data_objects.h"

#include <string>
#include <string_view>

namespace kunci::openpgp {
namespace {

enum class Access : std::uint8_t { everybody, after_login };

struct Row {
  std::uint32_t tag;
  std::string_view label;
  Access access = Access::everybody;
};

constexpr std::string_view kApplication = "OpenPGP";

constexpr Row kRows[] = {
    {tag::kName, "Cardholder name"},
    {tag::kLanguage, "Language preferences"},
    {tag::kSex, "Salutation"},
    {tag::kUrl, "URL of public key"},
    {tag::kLogin, "Login data"},
    {tag::kPrivate1, "Private use 1"},
    {tag::kPrivate2, "Private use 2"},
    {tag::kPrivate3, "Private use 3", Access::after_login},
    {tag::kPrivate4, "Private use 4", Access::after_login},
};

}  // namespace

std::vector<DataPlace> data_places() {
  std::vector<DataPlace> places;
  for (const Row& row : kRows) {
    places.push_back({.tag = row.tag,
                      .label = std::string(row.label),
                      .application = std::string(kApplication),
                      .object_id = {},
                      .is_private = row.access == Access::after_login,
                      // Each would be an exchange of every listing.
                      .listed = false});
  }
  return places;
}

bool is_cardholder_data(std::uint32_t tag) {
  return tag == tag::kName || tag == tag::kLanguage || tag == tag::kSex;
}

bool is_written_by_user(std::uint32_t tag) {
  return tag == tag::kPrivate1 || tag == tag::kPrivate3;
}

}  // namespace kunci::openpgp
