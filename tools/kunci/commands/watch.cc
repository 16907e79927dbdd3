// SPDX-License-Identifier: Apache-2.0
#include <ctime>

#include "cli/context.h"
#include "commands/commands.h"
#include "messages.h"
#include "objects/token_view.h"
#include "watch/event_source.h"
#include "watch/snapshot.h"

namespace kunci::tool {
namespace {

std::string now_text() {
  const std::time_t now = std::time(nullptr);
  tm parts{};
  gmtime_r(&now, &parts);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text;
}

std::string sentence_of(const SlotEvent& event) {
  const std::string& reader = event.state.slot.description;
  const std::string label = event.state.token ? event.state.token->label : "";
  switch (event.kind) {
    case SlotEvent::Kind::present:
      return say("\"{}\" is in {}", label, reader);
    case SlotEvent::Kind::reader_added:
      return say("new reader: {}", reader);
    case SlotEvent::Kind::inserted:
      return say("\"{}\" was put into {}", label, reader);
    case SlotEvent::Kind::unknown_card:
      return say("an unknown card is in {}", reader);
    case SlotEvent::Kind::removed:
      if (!event.state.token) return say("a card was taken out of {}", reader);
      return say("\"{}\" was taken out of {}", label, reader);
  }
  return "";
}

class Watch final : public Command {
 public:
  void declare(Arguments&) override {}

  void run(Context& context) override {
    context.output().write_at_once();
    EventSource events(context.module());
    Snapshot seen = Snapshot::take(context.module());
    for (const SlotEvent& event : seen.beginning()) report(context.output(), event);
    while (events.wait()) {
      Snapshot now = Snapshot::take(context.module());
      for (const SlotEvent& event : now.since(seen)) report(context.output(), event);
      seen = std::move(now);
    }
  }

 private:
  static void report(Output& output, const SlotEvent& event) {
    const std::string time = now_text();
    output.line(fmt::format("{}  {}", time, sentence_of(event)));
    Value token;
    if (event.state.token) token = to_value(Token{event.state.slot, *event.state.token});
    output.event({{"time", time},
                  {"event", name_of(event.kind)},
                  {"reader", event.state.slot.description},
                  {"slot_id", event.state.slot.id},
                  {"token", std::move(token)}});
  }
};

}  // namespace

std::unique_ptr<Command> make_watch() { return std::make_unique<Watch>(); }

}  // namespace kunci::tool
