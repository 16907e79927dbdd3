// SPDX-License-Identifier: Apache-2.0
#include "enroll/protocol.h"

#include <algorithm>
#include <array>

#include "messages.h"

namespace kunci::tool {

std::span<const ProtocolRow> protocols() {
  static constexpr auto kProtocols = std::to_array<ProtocolRow>({
      {"file", make_file_protocol},
      {"cmp", make_cmp_protocol},
      {"est", make_est_protocol},
  });
  return kProtocols;
}

std::unique_ptr<Protocol> make_protocol(const Authority& authority, ProtocolState state) {
  const auto row = std::ranges::find(protocols(), authority.protocol, &ProtocolRow::name);
  if (row != protocols().end()) return row->make(authority, std::move(state));
  throw Failure(ExitStatus::unsupported,
                say("The protocol \"{}\" is not known.", authority.protocol));
}

std::span<const RevocationReason> revocation_reasons() {
  static constexpr auto kReasons = std::to_array<RevocationReason>({
      {"unspecified", 0, mark("no reason given")},
      {"key-compromise", 1, mark("others know the key or the PIN, or the token is lost")},
      {"affiliation-changed", 3, mark("the holder moved to another office")},
      {"superseded", 4, mark("another certificate has taken its place")},
      {"cessation-of-operation", 5, mark("the holder has left or retired")},
      {"certificate-hold", 6, mark("for a time")},
      {"privilege-withdrawn", 9, mark("the holder may not sign any more")},
  });
  return kReasons;
}

}  // namespace kunci::tool
