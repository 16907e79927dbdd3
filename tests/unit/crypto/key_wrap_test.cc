// SPDX-License-Identifier: Apache-2.0
#include "crypto/key_wrap.h"

#include <gtest/gtest.h>

#include "octets.h"

namespace kunci::crypto {
namespace {

const Bytes kKey = hex("000102030405060708090a0b0c0d0e0f");

Bytes wrapped(const KeyWrapParameters& parameters, ByteView key, ByteView plain) {
  const auto value = wrap_octets(parameters, key, plain);
  return value ? Bytes(value->begin(), value->end()) : Bytes{};
}

// RFC 3394 4.1, RFC 5649 6.
TEST(KeyWrap, KnownAnswers) {
  EXPECT_EQ(wrapped({}, kKey, hex("00112233445566778899aabbccddeeff")),
            hex("1fa68b0a8112b447aef34bd8fb5a7b829d3e862371d2cfe5"));
  const Bytes key = hex("5840df6e29b02af1ab493b705bf16ea1ae8338f4dcc176a8");
  const KeyWrapParameters padded{.form = KeyWrapForm::padded};
  EXPECT_EQ(wrapped(padded, key, hex("c37b7e6492584340bed12207808941155068f738")),
            hex("138bdeaa9b8fa7fc61f97742e72248ee5ae6ae5360d1ae6a5f54f373fa543b6a"));
  EXPECT_EQ(wrapped(padded, key, hex("466f7250617369")), hex("afbeb0f07dfbf5419200f2ccb50bb24f"));
}

TEST(KeyWrap, UnwrapsWhatItWrapped) {
  for (const KeyWrapForm form : {KeyWrapForm::plain, KeyWrapForm::padded}) {
    for (const std::size_t size : {16U, 24U, 2048U}) {
      const KeyWrapParameters parameters{.form = form};
      Bytes there = wrapped(parameters, kKey, pattern(size));
      ASSERT_EQ(there.size(), wrapped_size(form, size));
      const auto back = unwrap_octets(parameters, kKey, there);
      ASSERT_TRUE(back);
      EXPECT_TRUE(equal(*back, pattern(size)));
      there[3] ^= 1;
      EXPECT_TRUE(failed_with(unwrap_octets(parameters, kKey, there), Errc::ciphertext_invalid));
    }
  }
  const KeyWrapParameters padded{.form = KeyWrapForm::padded};
  EXPECT_EQ(wrapped(padded, kKey, pattern(17)).size(), wrapped_size(KeyWrapForm::padded, 17));
}

TEST(KeyWrap, TakesAnotherInitialValue) {
  const KeyWrapParameters own{.form = KeyWrapForm::plain, .iv = pattern(8)};
  const Bytes there = wrapped(own, kKey, pattern(16));
  EXPECT_TRUE(unwrap_octets(own, kKey, there));
  EXPECT_TRUE(failed_with(unwrap_octets({}, kKey, there), Errc::ciphertext_invalid));
}

TEST(KeyWrap, RefusesWhatHasNoForm) {
  EXPECT_TRUE(failed_with(wrap_octets({}, kKey, pattern(8)), Errc::data_length));
  EXPECT_TRUE(failed_with(wrap_octets({}, kKey, pattern(17)), Errc::data_length));
  EXPECT_TRUE(failed_with(wrap_octets({.form = KeyWrapForm::padded}, kKey, {}), Errc::data_length));
  EXPECT_TRUE(failed_with(wrap_octets({}, pattern(15), pattern(16)), Errc::key_size));
  EXPECT_TRUE(
      failed_with(wrap_octets({.iv = pattern(4)}, kKey, pattern(16)), Errc::parameter_invalid));
  EXPECT_TRUE(failed_with(unwrap_octets({}, kKey, pattern(16)), Errc::data_length));
  EXPECT_TRUE(failed_with(unwrap_octets({}, kKey, pattern(25)), Errc::data_length));
  EXPECT_TRUE(failed_with(unwrap_octets({}, kKey, {}), Errc::data_length));
}

}  // namespace
}  // namespace kunci::crypto
