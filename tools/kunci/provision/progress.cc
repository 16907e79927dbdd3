// SPDX-License-Identifier: Apache-2.0
#include "provision/progress.h"

#include <cmath>

#include "messages.h"

namespace kunci::tool {

Progress::Progress(Output& output, std::size_t rows, std::size_t remaining)
    : output_(output), rows_(rows), remaining_(remaining) {
  output_.write_at_once();
}

void Progress::begin() {
  const std::scoped_lock lock(mutex_);
  output_.line(say("{} of {} tokens are to be made. Put them in, one in each reader; Ctrl-C stops.",
                   remaining_, rows_));
  output_.event({{"event", "begin"}, {"rows", rows_}, {"remaining", remaining_}});
}

void Progress::step(const std::string& reader, const RosterRow& row, Stage after) {
  const std::scoped_lock lock(mutex_);
  output_.line(fmt::format("{}: {}", place(reader, row), step_after(after)));
  Value::Object line = event("step", reader, row);
  line.push_back({"stage", name_of(after)});
  output_.event(std::move(line));
}

void Progress::done(const std::string& reader, const RosterRow& row, const std::string& token) {
  const std::scoped_lock lock(mutex_);
  ++finished_;
  if (remaining_ != 0) --remaining_;
  output_.line(say("{}: finished, token {}. Take it out. {}", place(reader, row), token, pace()));
  Value::Object line = event("done", reader, row);
  line.push_back({"token", token});
  line.push_back({"finished", finished_});
  line.push_back({"remaining", remaining_});
  line.push_back({"per_hour", static_cast<std::int64_t>(std::llround(per_hour()))});
  output_.event(std::move(line));
}

void Progress::pending(const std::string& reader, const RosterRow& row, const std::string& note) {
  const std::scoped_lock lock(mutex_);
  output_.line(
      say("{}: waits for its certificate. Take it out; put it in again when the "
          "certificate is there. {}",
          place(reader, row), note));
  Value::Object line = event("pending", reader, row);
  line.push_back({"note", note});
  output_.event(std::move(line));
}

void Progress::failed(const std::string& reader, const RosterRow& row, const Failure& failure) {
  const std::scoped_lock lock(mutex_);
  output_.line(fmt::format("{}: {} {}", place(reader, row), failure.sentence, failure.next));
  Value::Object line = event("failed", reader, row);
  add_failure(line, failure);
  output_.event(std::move(line));
}

void Progress::refused(const std::string& reader, const std::string& token,
                       const Failure& failure) {
  const std::scoped_lock lock(mutex_);
  output_.line(fmt::format("{}: {} {}", reader, failure.sentence, failure.next));
  Value::Object line = event("refused", reader);
  line.push_back({"token", token});
  add_failure(line, failure);
  output_.event(std::move(line));
}

double Progress::per_hour() const {
  const std::chrono::duration<double, std::ratio<3600>> hours = Clock::now() - started_;
  return hours.count() > 0 ? static_cast<double>(finished_) / hours.count() : 0;
}

std::string Progress::pace() const {
  const double rate = per_hour();
  if (remaining_ == 0 || rate <= 0) return say("{} left.", remaining_);
  const double minutes = std::ceil(static_cast<double>(remaining_) / rate * 60);
  return say("{} left, {:.0f} an hour: about {:.0f} minutes.", remaining_, rate, minutes);
}

std::string Progress::place(const std::string& reader, const RosterRow& row) const {
  return fmt::format("[{}/{}] {} ({})", rows_ - remaining_, rows_, row.holder, reader);
}

Value::Object Progress::event(const char* name, const std::string& reader) const {
  return {{"event", name}, {"reader", reader}};
}

Value::Object Progress::event(const char* name, const std::string& reader,
                              const RosterRow& row) const {
  return {{"event", name}, {"reader", reader}, {"id", row.id}, {"holder", row.holder}};
}

void Progress::add_failure(Value::Object& event, const Failure& failure) {
  event.push_back({"status", name_of(failure.status)});
  event.push_back({"reason", failure.sentence});
  event.push_back({"next", failure.next});
}

}  // namespace kunci::tool
