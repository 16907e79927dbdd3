// SPDX-License-Identifier: Apache-2.0
// VERIFY, CHANGE REFERENCE DATA and RESET RETRY COUNTER (7.2.2 to 7.2.4).
#include "tests/harness/openpgp/openpgp_commands.h"
#include "tests/harness/openpgp/password_rules.h"

namespace kunci::harness::openpgp {
namespace {

/// What a command speaks of: the password and the security statuses that it gives.
struct Password {
  ReferenceData* data = nullptr;
  bool* verified = nullptr;
  std::size_t shortest = 0;
};

Password find_password(OpenPgpContext& context, std::uint8_t reference) {
  OpenPgpSession& session = context.session();
  switch (reference) {
    case password_reference::kPw1ForSignature:
      return {&context.state().pw1, &session.pw1_for_signature, kShortestPw1};
    case password_reference::kPw1:
      return {&context.state().pw1, &session.pw1, kShortestPw1};
    case password_reference::kPw3:
      return {&context.state().pw3, &session.pw3, kShortestPw3};
    default:
      return {};
  }
}

/// A new value, or a value that is no longer known to be right, ends what the old one gave.
void forget(OpenPgpContext& context, const Password& password) {
  OpenPgpSession& session = context.session();
  if (password.data == &context.state().pw3) {
    session.pw3 = false;
  } else {
    session.pw1 = false;
    session.pw1_for_signature = false;
  }
}

Reply wrong(const OpenPgpContext& context, const ReferenceData& data) {
  return context.options().tells_tries ? tries_left(data) : status::kSecurityStatus;
}

bool compare(OpenPgpContext& context, ReferenceData& data, ByteView value) {
  return kunci::harness::compare(data, value, [&context] { context.save(); });
}

void set_value(OpenPgpContext& context, const Password& password, ByteView value) {
  password.data->value = copy_of(value);
  password.data->tries_left = password.data->tries;
  forget(context, password);
  context.save();
}

/// The old value is as long as the card knows it to be; what follows is the new one.
Reply replace(OpenPgpContext& context, ReferenceData& old, const Password& fresh, ByteView both) {
  if (old.tries_left == 0) return status::kBlocked;
  const std::size_t split = std::min(old.value.size(), both.size());
  if (!compare(context, old, both.first(split))) {
    if (fresh.data == &old) forget(context, fresh);
    return context.options().wrong_old_is_6985 ? Reply(status::kConditionsOfUse)
                                               : wrong(context, old);
  }
  const ByteView value = both.subspan(split);
  if (!is_password(value, fresh.shortest)) return status::kWrongData;
  set_value(context, fresh, value);
  return status::kDone;
}

}  // namespace

Reply verify(OpenPgpContext& context, const Command& command) {
  constexpr std::uint8_t kEnd = 0xff;
  const Password password = find_password(context, command.p2);
  const bool ends = command.p1 == kEnd;
  if (password.data == nullptr || (command.p1 != 0 && !ends)) return status::kWrongParameters;
  if (ends) {
    if (!command.data.empty()) return status::kWrongLength;
    *password.verified = false;
    return status::kDone;
  }
  if (command.data.empty()) {
    return *password.verified ? status::kDone : tries_left(*password.data);
  }
  if (password.data->tries_left == 0) return status::kBlocked;
  if (command.data.size() > kLongestPassword) return status::kWrongLength;
  if (!compare(context, *password.data, command.data)) {
    *password.verified = false;
    return password.data->tries_left == 0 && !context.options().tells_tries
               ? Reply(status::kBlocked)
               : wrong(context, *password.data);
  }
  *password.verified = true;
  return status::kDone;
}

Reply change_reference_data(OpenPgpContext& context, const Command& command) {
  const bool known =
      command.p2 == password_reference::kPw1ForSignature || command.p2 == password_reference::kPw3;
  if (command.p1 != 0 || !known) return status::kWrongParameters;
  const Password password = find_password(context, command.p2);
  return replace(context, *password.data, password, command.data);
}

Reply reset_retry_counter(OpenPgpContext& context, const Command& command) {
  constexpr std::uint8_t kWithResettingCode = 0x00;
  constexpr std::uint8_t kAfterPw3 = 0x02;
  if (command.p2 != password_reference::kPw1ForSignature) return status::kWrongParameters;
  const Password pw1 = find_password(context, command.p2);
  if (command.p1 == kWithResettingCode) {
    return replace(context, context.state().resetting_code, pw1, command.data);
  }
  if (command.p1 != kAfterPw3) return status::kWrongParameters;
  if (!context.session().pw3) return status::kSecurityStatus;
  if (!is_password(command.data, pw1.shortest)) return status::kWrongData;
  set_value(context, pw1, command.data);
  return status::kDone;
}

}  // namespace kunci::harness::openpgp
