// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/piv/piv_client.h"

#include <openssl/evp.h>

#include <memory>
#include <string>

#include "base/hex.h"
#include "tests/harness/piv/block_cipher.h"
#include "tests/harness/piv/piv_names.h"
#include "tests/harness/piv/piv_state.h"
#include "tlv/reader.h"
#include "tlv/writer.h"

namespace kunci::harness {
namespace {

constexpr tlv::Tag kTemplate = 0x7c;

std::string header(std::initializer_list<std::uint8_t> octets) {
  return to_hex({octets.begin(), octets.size()});
}

Bytes decrypt_block(std::uint8_t algorithm, ByteView key, ByteView block) {
  const EVP_CIPHER* cipher = algorithm == algorithm_id::k3Des     ? EVP_des_ede3_ecb()
                             : algorithm == algorithm_id::kAes128 ? EVP_aes_128_ecb()
                             : algorithm == algorithm_id::kAes192 ? EVP_aes_192_ecb()
                                                                  : EVP_aes_256_ecb();
  const std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> context{
      EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free};
  Bytes result(block.size() + 16);
  int size = 0;
  EVP_DecryptInit_ex(context.get(), cipher, nullptr, key.data(), nullptr);
  EVP_CIPHER_CTX_set_padding(context.get(), 0);
  EVP_DecryptUpdate(context.get(), result.data(), &size, block.data(),
                    static_cast<int>(block.size()));
  result.resize(block.size());
  return result;
}

Bytes inside_template(ByteView data, tlv::Tag tag) {
  const auto outer = tlv::find(data, kTemplate);
  const auto inner = outer ? tlv::find(*outer, tag) : fail(Errc::malformed);
  return inner ? copy_of(*inner) : Bytes{};
}

Bytes tag_list(std::uint32_t tag) {
  Bytes octets;
  if (tag > 0xffff) octets.push_back(static_cast<std::uint8_t>(tag >> 16 & 0xff));
  if (tag > 0xff) octets.push_back(static_cast<std::uint8_t>(tag >> 8 & 0xff));
  octets.push_back(static_cast<std::uint8_t>(tag & 0xff));
  return tlv::element(0x5c, octets);
}

}  // namespace

Response PivClient::select() { return card_.exchange("00 a4 04 00", kPivAid); }

Response PivClient::verify(std::string_view pin, std::uint8_t reference) {
  return card_.exchange(header({0x00, 0x20, 0x00, reference}), padded_pin(pin));
}

Response PivClient::change(std::string_view old_value, std::string_view new_value,
                           std::uint8_t reference) {
  Bytes both = padded_pin(old_value);
  append(both, padded_pin(new_value));
  return card_.exchange(header({0x00, 0x24, 0x00, reference}), both);
}

Response PivClient::unblock(std::string_view puk, std::string_view new_pin) {
  Bytes both = padded_pin(puk);
  append(both, padded_pin(new_pin));
  return card_.exchange("00 2c 00 80", both);
}

StatusWord PivClient::authenticate(ByteView key, std::uint8_t algorithm) {
  const std::string command = header({0x00, 0x87, algorithm, 0x9b});
  const Response asked = card_.exchange(command, tlv::element(kTemplate, Bytes{0x80, 0x00}));
  if (asked.status != status::kDone) return asked.status;
  const Bytes witness = decrypt_block(algorithm, key, inside_template(asked.data, 0x80));
  const Bytes challenge(block_size(algorithm), 0x5a);
  const Bytes answer = tlv::element(
      kTemplate,
      {tlv::element(0x80, witness), tlv::element(0x81, challenge), tlv::element(0x82, ByteView{})});
  const Response proved = card_.exchange(command, answer);
  const bool mutual =
      inside_template(proved.data, 0x82) == encrypt_block(algorithm, key, challenge);
  return proved.status == status::kDone && !mutual ? StatusWord{0} : proved.status;
}

StatusWord PivClient::authenticate() {
  Bytes key(24);
  for (std::size_t i = 0; i < key.size(); ++i) key[i] = static_cast<std::uint8_t>(i % 8 + 1);
  const StatusWord with_aes = authenticate(key, algorithm_id::kAes192);
  return with_aes == status::kDone ? with_aes : authenticate(key, algorithm_id::k3Des);
}

Response PivClient::get_data(std::uint32_t tag) {
  return card_.exchange("00 cb 3f ff", tag_list(tag));
}

Response PivClient::put_data(std::uint32_t tag, ByteView content) {
  Bytes data = tag_list(tag);
  append(data, tlv::element(0x53, content));
  return card_.exchange("00 db 3f ff", data);
}

Response PivClient::generate(std::uint8_t reference, std::uint8_t algorithm, ByteView policies) {
  const Bytes mechanism = tlv::element(0x80, Bytes{algorithm});
  return card_.exchange(header({0x00, 0x47, 0x00, reference}),
                        tlv::element(0xac, {mechanism, policies}));
}

Response PivClient::use_key(std::uint8_t reference, std::uint8_t algorithm, ByteView input,
                            std::uint8_t tag) {
  const Bytes data =
      tlv::element(kTemplate, {tlv::element(0x82, ByteView{}), tlv::element(tag, input)});
  Response response = card_.exchange(header({0x00, 0x87, algorithm, reference}), data);
  response.data = inside_template(response.data, 0x82);
  return response;
}

void PivClient::block_pin() {
  while (verify("99999999").status != status::kBlocked) {
  }
}

void PivClient::block_puk() {
  while (unblock("00000000", "123456").status != status::kBlocked) {
  }
}

}  // namespace kunci::harness
