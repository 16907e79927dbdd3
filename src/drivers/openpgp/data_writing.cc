// SPDX-License-Identifier: Apache-2.0
#include "drivers/openpgp/data_writing.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "drivers/openpgp/data_objects.h"
#include "drivers/openpgp/pins.h"
#include "drivers/openpgp/reading.h"
#include "drivers/openpgp/whole_writing.h"

namespace kunci::openpgp {
namespace {

Result<void> check_size(const ApplicationData& data, std::uint16_t tag, ByteView value) {
  const std::size_t most = data.capabilities.max_special_object;
  const bool limited = !is_cardholder_data(tag) && most != 0;
  if (limited && value.size() > most) return fail(Errc::data_length);
  return {};
}

/// opcard has the private objects that PW1 and PW3 write the other way round.
Result<void> put_mark_as_user(AppletTransaction& transaction, Core& core, ByteView content,
                              ByteView user_pin) {
  const auto verified = verify_pin(transaction, core, kUser, user_pin);
  if (!verified) return verified;
  const auto written = put_data(transaction, tag::kMark, content);
  (void)end_verification(transaction, kUser);
  return written;
}

}  // namespace

Result<void> DataWriting::write(std::uint32_t wanted, ByteView value) {
  const auto place = std::ranges::find(places_, wanted, &DataPlace::tag);
  if (place == places_.end()) return fail(Errc::not_found);
  const auto tag = static_cast<std::uint16_t>(wanted);
  const std::uint8_t reference = is_written_by_user(tag) ? kUser : kAdmin;
  return core_.applet.run([&](AppletTransaction& transaction) -> Result<void> {
    const auto data = read_application_data(transaction, core_);
    if (!data) return fail(data.error());
    if (const auto fits = check_size(**data, tag, value); !fits) return fits;
    if (const auto verified = require(transaction, core_, reference); !verified) return verified;
    if (tag == tag::kMark) {
      const auto mark = read_mark(transaction, core_);
      if (!mark) return fail(mark.error());
      if (*mark) return fail(Errc::write_protected);
    }
    const auto written = once_only(write_whole(
        transaction, value, [&] { return put_data(transaction, tag, value); },
        [&] { return get_data(transaction, tag); }));
    core_.memory.objects.forget(tag);
    if (!written) return written;
    core_.memory.objects.remember(
        tag, value.empty() ? nullptr : std::make_shared<const Bytes>(copy_of(value)));
    return {};
  });
}

Result<void> write_mark(AppletTransaction& transaction, Core& core, const TokenMark& mark,
                        ByteView user_pin) {
  const auto data = read_application_data(transaction, core);
  if (!data) return fail(data.error());
  core.pins.learn_set(mark.user_pin_set);
  if (!(*data)->capabilities.private_objects) return {};
  auto content = std::make_shared<const Bytes>(element_of(mark));
  core.memory.objects.forget(tag::kMark);
  auto written = put_data(transaction, tag::kMark, *content);
  if (failed_with(written, Errc::not_logged_in) && !user_pin.empty()) {
    written = put_mark_as_user(transaction, core, *content, user_pin);
  }
  if (written) core.memory.objects.remember(tag::kMark, std::move(content));
  return written;
}

Result<void> write_reset_code(AppletTransaction& transaction, Core& core, const Secret* code) {
  WipedBytes value;
  if (code != nullptr) {
    auto sent = value_for(transaction, core, PinKind::reset_code, code->view());
    if (!sent) return fail(sent.error());
    value = std::move(*sent);
  }
  return put_data(transaction, tag::kResetCode, value, Sensitivity::secret);
}

}  // namespace kunci::openpgp
