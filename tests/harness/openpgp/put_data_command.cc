// SPDX-License-Identifier: Apache-2.0
// PUT DATA (7.2.8).
#include <algorithm>

#include "tests/harness/openpgp/algorithm_attributes.h"
#include "tests/harness/openpgp/application_data.h"
#include "tests/harness/openpgp/kdf.h"
#include "tests/harness/openpgp/openpgp_commands.h"
#include "tests/harness/openpgp/password_rules.h"
#include "tests/harness/openpgp/stored_objects.h"

namespace kunci::harness::openpgp {
namespace {

Reply saved(const OpenPgpContext& context) {
  context.save();
  return status::kDone;
}

Reply put_certificate(OpenPgpContext& context, ByteView content) {
  if (content.size() > kLargestCertificate) return status::kWrongLength;
  context.state().certificates[context.session().certificate] = copy_of(content);
  return saved(context);
}

/// C4 (4.4.2): the first octet, or the first four where the other three stay what they are.
Reply put_password_status(OpenPgpContext& context, ByteView content) {
  constexpr auto kLongest = static_cast<std::uint8_t>(kLongestPassword);
  if (content.size() != 1 && content.size() != 4) return status::kWrongLength;
  const bool others_stay =
      std::ranges::all_of(content.subspan(1), [](std::uint8_t octet) { return octet == kLongest; });
  if (content[0] > 1 || !others_stay) return status::kWrongData;
  context.state().pw1_for_several = content[0] == 1;
  return saved(context);
}

/// D3 (4.3.1.1): without content there is no resetting code.
Reply put_resetting_code(OpenPgpContext& context, ByteView content) {
  ReferenceData& code = context.state().resetting_code;
  if (!content.empty() && !is_password(content, kShortestResettingCode)) {
    return status::kWrongLength;
  }
  code.value = copy_of(content);
  code.tries_left = content.empty() ? 0 : code.tries;
  return saved(context);
}

/// C1 to C3 (4.4.3.9): a change of the algorithm takes the key with it, and what was told of it.
Reply put_attributes(OpenPgpContext& context, OpenPgpKey key, ByteView content) {
  const AttributeChange change = context.options().attributes;
  if (change == AttributeChange::none) return status::kConditionsOfUse;
  const auto algorithm = algorithm_with(content, key);
  const auto possible = algorithms_for(context.options(), key);
  if (!algorithm || std::ranges::find(possible, *algorithm) == possible.end()) {
    return status::kWrongData;
  }
  const auto& place = context.state().keys[index_of(key)];
  const bool takes_key = change == AttributeChange::takes_key;
  if (takes_key && place && place->public_key.algorithm != *algorithm) {
    context.remove_key(key);
    context.state().objects.erase(openpgp_tag::of(openpgp_tag::kFingerprint, key));
    context.state().objects.erase(openpgp_tag::of(openpgp_tag::kDate, key));
  }
  context.state().attributes[index_of(key)] = copy_of(content);
  return saved(context);
}

void set_password(ReferenceData& data, ByteView value) {
  data.value = copy_of(value);
  data.tries_left = data.tries;
}

/// The passwords with which a new derivation begins, or the factory's where it ends. No resetting
/// code outlives the change.
void set_passwords(OpenPgpContext& context, const std::optional<Kdf>& kdf) {
  OpenPgpState& state = context.state();
  const OpenPgpState factory = factory_openpgp_state(context.options());
  set_password(state.pw1, kdf ? kdf->initial_pw1 : factory.pw1.value);
  set_password(state.pw3, kdf ? kdf->initial_pw3 : factory.pw3.value);
  state.resetting_code = factory.resetting_code;
  context.session() = {};
}

/// F9 (4.3.2).
Reply put_kdf(OpenPgpContext& context, ByteView content) {
  OpenPgpState& state = context.state();
  const auto kdf = parse_kdf(content);
  if (!kdf && !content.empty() && !equal(content, kNoKdf)) return status::kWrongData;
  if (context.options().kdf_change == KdfChange::sets) {
    const bool has_key = std::ranges::any_of(state.keys, [](const auto& key) { return !!key; });
    if (has_key) return status::kConditionsOfUse;
    if (kdf && (kdf->initial_pw1.empty() || kdf->initial_pw3.empty())) return status::kWrongData;
    set_passwords(context, kdf);
  }
  state.objects[openpgp_tag::kKdf] = copy_of(content);
  return saved(context);
}

/// D6 to D8 (4.4.3.6): what is on for ever stays on.
bool may_change_touch(const OpenPgpState& state, tlv::Tag tag, ByteView content) {
  constexpr std::uint8_t kForEver = 2;
  const auto found = state.objects.find(tag);
  return content[0] <= kForEver && (found == state.objects.end() || found->second[0] != kForEver);
}

Reply put_stored(OpenPgpContext& context, tlv::Tag tag, ByteView content) {
  const auto object = find_stored_object(context.options(), tag);
  if (!object) return status::kReferenceNotFound;
  if (!may(context.session(), object->write)) return status::kSecurityStatus;
  if (content.size() < object->shortest || content.size() > object->longest) {
    return status::kWrongLength;
  }
  const bool touch = tag >= openpgp_tag::kTouch && tag <= openpgp_tag::kTouch + 2;
  if (touch && !may_change_touch(context.state(), tag, content)) return status::kConditionsOfUse;
  context.state().objects[tag] = copy_of(content);
  return saved(context);
}

/// What an object of its own kind does with its new content; null for the others. All are PW3's.
using Put = Reply (*)(OpenPgpContext&, ByteView);

Put special_object(const OpenPgpOptions& options, tlv::Tag tag) {
  using Key = OpenPgpKey;
  switch (tag) {
    case openpgp_tag::kCertificate:
      return put_certificate;
    case openpgp_tag::kPasswordStatus:
      return put_password_status;
    case openpgp_tag::kResettingCode:
      return put_resetting_code;
    case openpgp_tag::kKdf:
      return options.kdf != KdfSupport::none ? put_kdf : nullptr;
    case openpgp_tag::kAttributes:
      return [](OpenPgpContext& c, ByteView v) { return put_attributes(c, Key::signature, v); };
    case openpgp_tag::kAttributes + 1:
      return [](OpenPgpContext& c, ByteView v) { return put_attributes(c, Key::decryption, v); };
    case openpgp_tag::kAttributes + 2:
      return
          [](OpenPgpContext& c, ByteView v) { return put_attributes(c, Key::authentication, v); };
    default:
      return nullptr;
  }
}

}  // namespace

Reply put_data(OpenPgpContext& context, const Command& command) {
  const tlv::Tag tag = command.p1_p2();
  const Put put = special_object(context.options(), tag);
  if (put == nullptr) return put_stored(context, tag, command.data);
  if (!context.session().pw3) return status::kSecurityStatus;
  return put(context, command.data);
}

}  // namespace kunci::harness::openpgp
