// SPDX-License-Identifier: Apache-2.0
// GET DATA and PUT DATA (SP 800-73-4 pt 2, 3.1.2 and 3.3.1).
#include <numeric>
#include <optional>

#include "tests/harness/piv/containers.h"
#include "tests/harness/piv/piv_commands.h"
#include "tlv/writer.h"

namespace kunci::harness {
namespace {

constexpr std::uint16_t kCurrentApplication = 0x3fff;
constexpr tlv::Tag kTagList = 0x5c;
constexpr tlv::Tag kData = 0x53;

/// The tag in a tag list of one.
std::optional<tlv::Tag> tag_in(ByteView list) {
  if (list.empty() || list.size() > 3) return std::nullopt;
  tlv::Tag tag = 0;
  for (const std::uint8_t octet : list) tag = tag << 8 | octet;
  return tag;
}

/// Two objects bring their own tag instead of 53.
bool has_own_tag(tlv::Tag tag) {
  return tag == object_tag::kDiscovery || tag == object_tag::kBitGroup;
}

struct NewContent {
  tlv::Tag tag = 0;
  Bytes content;
};

/// 5C tag 53 content, or 7E content, or 7F61 content.
std::optional<NewContent> parse_new_content(ByteView data) {
  tlv::Reader reader(data);
  const auto first = reader.next();
  if (!first) return std::nullopt;
  if (has_own_tag(first->tag) && reader.at_end()) {
    return NewContent{first->tag, copy_of(first->value)};
  }
  const auto tag = tag_in(first->value);
  const auto second = reader.next();
  if (first->tag != kTagList || !tag || !second || second->tag != kData || !reader.at_end()) {
    return std::nullopt;
  }
  if (has_own_tag(*tag)) return std::nullopt;
  return NewContent{*tag, copy_of(second->value)};
}

/// Whether the card's memory takes all objects, with this one replaced.
bool fits(PivContext& context, const NewContent& fresh) {
  const auto& objects = context.state().objects;
  const std::size_t others = std::accumulate(
      objects.begin(), objects.end(), std::size_t{0}, [&fresh](std::size_t sum, const auto& entry) {
        return entry.first == fresh.tag ? sum : sum + entry.second.size();
      });
  return others + fresh.content.size() <= context.options().capacity;
}

Reply absent(const PivContext& context) {
  if (!context.options().empty_as_zero_length) return status::kNotFound;
  return Reply(tlv::element(kData, ByteView{}));
}

}  // namespace

Reply get_data(PivContext& context, const Command& command) {
  if (command.p1_p2() != kCurrentApplication) return status::kWrongParameters;
  tlv::Reader reader(command.data);
  const auto list = reader.expect(kTagList);
  if (!list || !reader.at_end()) return status::kWrongData;
  const auto tag = tag_in(list->value);
  const auto container = tag ? find_container(context.options(), *tag) : std::nullopt;
  if (!container) return status::kNotFound;
  const auto found = context.state().objects.find(*tag);
  const bool exists = found != context.state().objects.end();
  // Yubico's products tell that an object is absent even to those who may not read it.
  const bool hides_absence = !context.options().is_yubico();
  if (container->needs_pin && !context.pin_satisfied() && (exists || hides_absence)) {
    return status::kSecurityStatus;
  }
  if (!exists) return has_own_tag(*tag) ? Reply(status::kNotFound) : absent(context);
  return Reply(tlv::element(has_own_tag(*tag) ? *tag : kData, found->second));
}

Reply put_data(PivContext& context, const Command& command) {
  if (command.p1_p2() != kCurrentApplication) return status::kWrongParameters;
  if (!context.session().management) return status::kSecurityStatus;
  const auto fresh = parse_new_content(command.data);
  if (!fresh) return status::kWrongData;
  const auto container = find_container(context.options(), fresh->tag);
  if (!container || !container->writable) return status::kNotSupported;
  if (fresh->content.size() > container->capacity || !fits(context, *fresh)) {
    return status::kNoMemory;
  }
  if (fresh->content.empty()) {
    context.state().objects.erase(fresh->tag);
  } else {
    context.state().objects[fresh->tag] = fresh->content;
  }
  context.save();
  return status::kDone;
}

}  // namespace kunci::harness
