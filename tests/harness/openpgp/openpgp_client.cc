// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/openpgp/openpgp_client.h"

#include <array>
#include <stdexcept>
#include <string>

#include "base/hex.h"
#include "tests/harness/crypto/openssl_check.h"
#include "tests/harness/openpgp/algorithm_attributes.h"
#include "tlv/writer.h"

namespace kunci::harness {
namespace {

std::string header(std::initializer_list<std::uint8_t> octets) {
  return to_hex({octets.begin(), octets.size()});
}

std::string header(std::uint8_t instruction, std::uint16_t parameters) {
  return header({0x00, instruction, static_cast<std::uint8_t>(parameters >> 8),
                 static_cast<std::uint8_t>(parameters & 0xff)});
}

Bytes control_reference(OpenPgpKey key) {
  static constexpr std::array<std::uint8_t, 3> kTemplates = {0xb6, 0xb8, 0xa4};
  return {kTemplates[index_of(key)], 0x00};
}

}  // namespace

Response OpenPgpClient::select() { return card_.exchange("00 a4 04 00", kOpenPgpAid); }

Response OpenPgpClient::verify(std::uint8_t reference, std::string_view password) {
  return card_.exchange(header({0x00, 0x20, 0x00, reference}), bytes_of(password));
}

StatusWord OpenPgpClient::state_of(std::uint8_t reference) {
  return card_.transmit(header({0x00, 0x20, 0x00, reference})).status;
}

Response OpenPgpClient::change(std::uint8_t reference, std::string_view old_value,
                               std::string_view new_value) {
  Bytes both = copy_of(bytes_of(old_value));
  append(both, bytes_of(new_value));
  return card_.exchange(header({0x00, 0x24, 0x00, reference}), both);
}

Response OpenPgpClient::get_data(std::uint16_t tag) { return card_.exchange(header(0xca, tag)); }

Response OpenPgpClient::put_data(std::uint16_t tag, ByteView content) {
  return card_.exchange(header(0xda, tag), content);
}

Bytes OpenPgpClient::application_data(tlv::Tag tag) {
  Bytes data = get_data(0x6e).data;
  if (const auto inside = tlv::find(data, openpgp_tag::kApplicationData)) data = copy_of(*inside);
  if (const auto found = tlv::find(data, tag)) return copy_of(*found);
  const auto discretionary = tlv::find(data, openpgp_tag::kDiscretionary);
  const auto found = discretionary ? tlv::find(*discretionary, tag) : fail(Errc::not_found);
  return found ? copy_of(*found) : Bytes{};
}

Response OpenPgpClient::generate(OpenPgpKey key) {
  return card_.exchange("00 47 80 00", control_reference(key));
}

Response OpenPgpClient::read_key(OpenPgpKey key) {
  return card_.exchange("00 47 81 00", control_reference(key));
}

PublicKey OpenPgpClient::make_key(OpenPgpKey key, KeyAlgorithm algorithm) {
  const auto tag = static_cast<std::uint16_t>(openpgp_tag::of(openpgp_tag::kAttributes, key));
  verify(password_reference::kPw3, "12345678");
  const Response put = put_data(tag, attributes_of(algorithm, key));
  const Response made = generate(key);
  if (put.status != status::kDone || made.status != status::kDone) {
    throw std::runtime_error("the card makes no such key");
  }
  return key_from_objects(algorithm, made.data);
}

Response OpenPgpClient::agree(ByteView point) {
  return decipher(
      tlv::element(0xa6, tlv::element(openpgp_tag::kPublicKey, tlv::element(0x86, point))));
}

}  // namespace kunci::harness
