// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/openpgp/openpgp_context.h"

#include <utility>

#include "tests/harness/card/state_file.h"
#include "tests/harness/openpgp/kdf.h"
#include "tests/harness/openpgp/personal_content.h"

namespace kunci::harness {
namespace {

constexpr const char* kStateFile = "openpgp.state";

void set_value(ReferenceData& data, Bytes value) {
  data.value = std::move(value);
  data.tries_left = data.tries;
}

/// The passwords that the options name, hashed where the card has a KDF that is on.
void set_passwords(OpenPgpState& state, const OpenPgpOptions& options) {
  if (options.kdf != KdfSupport::on) {
    set_value(state.pw1, copy_of(bytes_of(options.pin)));
    set_value(state.pw3, copy_of(bytes_of(options.admin_pin)));
    if (options.resetting_code) {
      set_value(state.resetting_code, copy_of(bytes_of(*options.resetting_code)));
    }
    return;
  }
  const Kdf kdf = make_kdf(options.pin, options.admin_pin);
  state.objects[openpgp_tag::kKdf] = encode_kdf(kdf);
  set_value(state.pw1, kdf.initial_pw1);
  set_value(state.pw3, kdf.initial_pw3);
  if (options.resetting_code) {
    set_value(state.resetting_code,
              derived_password(kdf, kdf.salt_resetting_code, *options.resetting_code));
  }
}

}  // namespace

OpenPgpContext::OpenPgpContext(OpenPgpOptions options)
    : options_(std::move(options)),
      directory_(options_.directory),
      keys_(directory_.path() / "keys") {
  if (const auto values = read_state(directory_.path() / kStateFile)) {
    state_ = openpgp_state_from(*values);
  } else {
    make_card();
  }
}

void OpenPgpContext::make_card() {
  state_ = factory_openpgp_state(options_);
  set_passwords(state_, options_);
  if (options_.personalised) put_personal_content(*this);
  save();
}

void OpenPgpContext::save() const {
  write_state(directory_.path() / kStateFile, to_values(state_));
}

void OpenPgpContext::reset_to_factory() {
  for (const OpenPgpKey key : kOpenPgpKeys) remove_key(key);
  state_ = factory_openpgp_state(options_);
  session_ = {};
  save();
}

void OpenPgpContext::remove_key(OpenPgpKey key) {
  auto& place = state_.keys[index_of(key)];
  if (!place) return;
  static_cast<void>(keys_.remove(key_name(key)));
  place.reset();
}

std::string OpenPgpContext::key_name(OpenPgpKey key) {
  return "openpgp-" + std::to_string(static_cast<int>(key));
}

}  // namespace kunci::harness
