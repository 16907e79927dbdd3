// SPDX-License-Identifier: Apache-2.0
// Whole jobs, octet by octet, as they were once exchanged with a card: a change of what the driver
// sends is seen here first. And each of them again with one thing going wrong at each step.
#include <gtest/gtest.h>

#include <functional>

#include "crypto/verify.h"
#include "drivers/piv/piv_driver.h"
#include "iso7816/transaction.h"
#include "tests/drivers/expect_error.h"
#include "tests/drivers/named_faults.h"
#include "tests/drivers/piv/card_under_test.h"
#include "tests/drivers/transcript_card.h"

namespace kunci::test {
namespace {

using Apdus = VirtualReader::Apdus;

Result<void> sign_rsa(Token& token) {
  const Bytes block(256, 1);
  const auto policy = token.key_policy(k9a);
  if (!policy) return fail(policy.error());
  const auto logged_in = token.login(PinRole::user, Typed(kPin));
  if (!logged_in) return logged_in;
  const auto signature = token.sign(k9a, block);
  token.logout();
  if (!signature) return fail(signature.error());
  return crypto::verify_raw((*token.key_pair(k9a))->public_key, block, *signature);
}

Result<void> sign_ec(Token& token) {
  const auto policy = token.key_policy(k9c);
  if (!policy) return fail(policy.error());
  const auto logged_in = token.login(PinRole::user, Typed(kPin));
  if (!logged_in) return logged_in;
  const auto first = token.sign(k9c, Bytes(32, 1));
  const auto consented = token.consent(Typed(kPin));
  const auto second = token.sign(k9c, Bytes(32, 2));
  token.logout();
  if (!first) return fail(first.error());
  if (!consented) return consented;
  if (!second) return fail(second.error());
  const auto pair = token.key_pair(k9c);
  const auto verified = crypto::verify_ecdsa((*pair)->public_key, Bytes(32, 1), *first);
  if (!verified) return verified;
  return crypto::verify_ecdsa((*pair)->public_key, Bytes(32, 2), *second);
}

Result<void> list(Token& token) {
  const auto identity = token.identity();
  if (!identity) return fail(identity.error());
  const auto read = token.read_ahead({.certificates = true, .pairs = true, .data = true});
  if (!read) return read;
  for (const KeyReference place : {k9a, k9c}) {
    const auto certificate = token.certificate(place);
    if (!certificate) return fail(certificate.error());
    if (!*certificate) return fail(Errc::not_found);
  }
  return {};
}

struct Transcript {
  const char* name;
  Apdus apdus;
  Result<void> (*job)(Token&);
};

const Transcript kTranscripts[] = {
    {"plain_sign_rsa", Apdus::short_only, sign_rsa},
    {"plain_sign_ec", Apdus::extended, sign_ec},
    {"plain_list", Apdus::extended, list},
    {"extended_sign_rsa", Apdus::short_only, sign_rsa},
    {"extended_sign_ec", Apdus::extended, sign_ec},
    {"extended_list", Apdus::extended, list},
};

class Transcripts : public testing::TestWithParam<Transcript> {
 protected:
  static std::shared_ptr<TranscriptCard> card() {
    return std::make_shared<TranscriptCard>(std::filesystem::path(KUNCI_TRANSCRIPTS) /
                                            (std::string(GetParam().name) + ".apdu"));
  }

  static std::unique_ptr<Token> probe(VirtualReader& reader) {
    const auto connection = reader.card();
    auto transaction = connection->begin();
    if (!transaction) return nullptr;
    auto token = piv::probe(*transaction, connection, {});
    return token ? std::move(*token) : nullptr;
  }
};

TEST_P(Transcripts, AreFollowed) {
  const auto recorded = card();
  VirtualReader reader(recorded, GetParam().apdus);
  const auto token = probe(reader);
  ASSERT_NE(token, nullptr);
  EXPECT_TRUE(succeeded(GetParam().job(*token)));
  EXPECT_TRUE(recorded->followed()) << reader.trace();
}

TEST_P(Transcripts, WithAFaultAtEachStep) {
  const std::size_t steps = card()->size() - 1;  // all but the probe
  for (std::size_t step = 1; step <= steps; ++step) {
    for (const NamedFault& fault : named_faults()) {
      SCOPED_TRACE(std::string(fault.name) + " at exchange " + std::to_string(step));
      VirtualReader reader(card(), GetParam().apdus);
      const auto token = probe(reader);
      ASSERT_NE(token, nullptr);
      reader.slot().set_fault_hook(fault_at(step, fault.fault));
      const auto done = GetParam().job(*token);
      EXPECT_FALSE(token->logged_in());
      // A job that reports success has had its signatures verified: it must have got over the
      // fault.
      if (!done) {
        EXPECT_NE(done.error().code, Errc::internal);
      }
    }
  }
}

std::string name_of_transcript(const testing::TestParamInfo<Transcript>& info) {
  return info.param.name;
}

INSTANTIATE_TEST_SUITE_P(Cards, Transcripts, testing::ValuesIn(kTranscripts), name_of_transcript);

}  // namespace
}  // namespace kunci::test
