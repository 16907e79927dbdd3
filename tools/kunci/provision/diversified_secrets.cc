// SPDX-License-Identifier: Apache-2.0
#include "provision/diversified_secrets.h"

#include <string_view>

namespace kunci::tool {
namespace {

constexpr std::string_view kContext = "kunci provision 1";

void append_number(Bytes& data, std::uint32_t number) {
  for (int shift = 24; shift >= 0; shift -= 8) {
    data.push_back(static_cast<std::uint8_t>(number >> shift));
  }
}

void append_text(Bytes& data, std::string_view text) {
  append_number(data, static_cast<std::uint32_t>(text.size()));
  append(data, bytes_of(text));
}

/// The octets of one secret: HMAC(master, context, what, token, attempt, counter), one block after
/// the other.
class Stream {
 public:
  Stream(MasterKey& master, std::string_view what, const SecretDemand& demand) : master_(master) {
    append_text(data_, kContext);
    append_text(data_, what);
    append_text(data_, demand.token);
    append_number(data_, static_cast<std::uint32_t>(demand.attempt));
  }

  std::uint8_t next() {
    if (at_ == block_.size()) {
      Bytes data = data_;
      append_number(data, counter_++);
      block_ = master_.hmac(data);
      at_ = 0;
    }
    return block_.view()[at_++];
  }

 private:
  MasterKey& master_;
  Bytes data_{};
  std::uint32_t counter_ = 0;
  Secret block_{};
  std::size_t at_ = 0;
};

}  // namespace

TokenSecrets DiversifiedSecrets::make(const SecretDemand& demand) {
  Stream so_stream(*master_, demand.key_digits == 0 ? "puk" : "management key", demand);
  Stream pin_stream(*master_, "transport pin", demand);
  return secrets_from([&] { return so_stream.next(); }, [&] { return pin_stream.next(); }, demand);
}

}  // namespace kunci::tool
