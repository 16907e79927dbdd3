// SPDX-License-Identifier: Apache-2.0
// GENERATE ASYMMETRIC KEY PAIR and GENERAL AUTHENTICATE with what it made (SP 800-73-4 pt 2, 3.2.4
// and 3.3.2).
#include <gtest/gtest.h>

#include "tests/harness/piv/openssl_check.h"
#include "tests/harness/piv/piv_client.h"
#include "tests/harness/piv/piv_names.h"
#include "tests/harness/piv/signature.h"

namespace kunci::harness {
namespace {

PublicKey generated(PivClient& piv, std::uint8_t reference, std::uint8_t algorithm,
                    ByteView policies = {}) {
  const Response response = piv.generate(reference, algorithm, policies);
  EXPECT_EQ(response.status, 0x9000);
  return key_from_objects(*key_algorithm(algorithm), response.data);
}

TEST(PivKeyUse, RsaSignsAndDeciphers) {
  PivClient piv;
  ASSERT_EQ(piv.authenticate(), 0x9000);
  const PublicKey key = generated(piv, 0x9d, 0x07);
  EXPECT_EQ(key.modulus.size(), 256U);
  ASSERT_EQ(piv.verify("123456").status, 0x9000);
  const Bytes digest = sha256(bytes_of("document"));
  const Response signature = piv.use_key(0x9d, 0x07, pkcs1_block_sha256(digest, 256));
  EXPECT_EQ(signature.status, 0x9000);
  EXPECT_TRUE(verifies_digest(key, digest, signature.data));

  const Bytes secret = copy_of(bytes_of("a content encryption key"));
  const Response block = piv.use_key(0x9d, 0x07, encrypt_pkcs1(key, secret));
  EXPECT_EQ(block.status, 0x9000);
  ASSERT_EQ(block.data.size(), 256U);
  EXPECT_TRUE(equal(ByteView(block.data).last(secret.size()), secret));
  EXPECT_EQ(piv.use_key(0x9d, 0x07, Bytes(255)).status, 0x6a80);
  EXPECT_EQ(piv.use_key(0x9d, 0x07, Bytes(256, 0xff)).status, 0x6a80);
}

}  // namespace
}  // namespace kunci::harness
