// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/openpgp/stored_objects.h"

#include "tests/harness/openpgp/application_data.h"

namespace kunci::harness::openpgp {
namespace {

using namespace openpgp_tag;

struct Row {
  tlv::Tag first;
  tlv::Tag last;
  StoredObject object;
};

constexpr Row kRows[] = {
    {kPrivateUse, kPrivateUse, {Access::always, Access::pw1, 0, kLargestObject}},
    {kPrivateUse + 1, kPrivateUse + 1, {Access::always, Access::pw3, 0, kLargestObject}},
    {kPrivateUse + 2, kPrivateUse + 2, {Access::pw1, Access::pw1, 0, kLargestObject}},
    {kPrivateUse + 3, kPrivateUse + 3, {Access::pw3, Access::pw3, 0, kLargestObject}},
    {kLogin, kLogin, {Access::always, Access::pw3, 0, kLargestObject}},
    {kUrl, kUrl, {Access::always, Access::pw3, 0, kLargestObject}},
    {kName, kName, {Access::never, Access::pw3, 0, 39}},
    {kLanguage, kLanguage, {Access::never, Access::pw3, 2, 8}},
    {kSalutation, kSalutation, {Access::never, Access::pw3, 1, 1}},
    {kFingerprint, kFingerprint + 2, {Access::never, Access::pw3, 20, 20}},
    {kAuthorityFingerprint, kAuthorityFingerprint + 2, {Access::never, Access::pw3, 20, 20}},
    {kDate, kDate + 2, {Access::never, Access::pw3, 4, 4}},
};

}  // namespace

bool may(const OpenPgpSession& session, Access access) {
  switch (access) {
    case Access::always:
      return true;
    case Access::pw1:
      return session.pw1;
    case Access::pw3:
      return session.pw3;
    case Access::never:
      break;
  }
  return false;
}

std::optional<StoredObject> find_stored_object(const OpenPgpOptions& options, tlv::Tag tag) {
  if (tag >= kTouch && tag <= kTouch + 2 && options.touch != Touch::none) {
    return StoredObject{Access::never, Access::pw3, 2, 2};
  }
  for (const Row& row : kRows) {
    if (tag >= row.first && tag <= row.last) return row.object;
  }
  return std::nullopt;
}

}  // namespace kunci::harness::openpgp
