// SPDX-License-Identifier: Apache-2.0
#include "pkcs11/gcm_message.h"

#include <array>

#include "tests/unit/pkcs11/session_fixture.h"

namespace kunci::pkcs11::test {
namespace {

class GcmMessage : public testing::Test {
 protected:
  CkResult<void> make_initial_value() {
    given_.pIv = value_.data();
    given_.pTag = tag_.data();
    const auto read = GcmMessageParameter::read(MechanismParameter(&given_, sizeof given_));
    if (!read) return fail(read.error());
    return read->make_initial_value();
  }

  std::array<CK_BYTE, 32> value_{};
  std::array<CK_BYTE, 16> tag_{};
  CK_GCM_MESSAGE_PARAMS given_{.pIv = nullptr,
                               .ulIvLen = 12,
                               .ulIvFixedBits = 0,
                               .ivGenerator = CKG_GENERATE,
                               .pTag = nullptr,
                               .ulTagBits = 128};
};

TEST_F(GcmMessage, InitialValuesHaveEnoughRandomBits) {
  EXPECT_RV(make_initial_value(), CKR_OK);
  given_.ulIvFixedBits = 1;
  EXPECT_RV(make_initial_value(), CKR_MECHANISM_PARAM_INVALID);
  given_.ulIvLen = 13;
  given_.ulIvFixedBits = 8;
  EXPECT_RV(make_initial_value(), CKR_OK);
  given_.ulIvFixedBits = 9;
  EXPECT_RV(make_initial_value(), CKR_MECHANISM_PARAM_INVALID);
}

TEST_F(GcmMessage, CallersValueMayBeShort) {
  given_.ivGenerator = CKG_NO_GENERATE;
  given_.ulIvLen = 1;
  value_[0] = 0x5a;
  EXPECT_RV(make_initial_value(), CKR_OK);
  EXPECT_EQ(value_[0], 0x5a);
}

TEST_F(GcmMessage, NothingIsCounted) {
  for (const CK_GENERATOR_FUNCTION generator :
       {CKG_GENERATE_COUNTER, CKG_GENERATE_COUNTER_XOR, CK_ULONG{77}}) {
    given_.ivGenerator = generator;
    EXPECT_RV(make_initial_value(), CKR_MECHANISM_PARAM_INVALID);
  }
}

TEST_F(GcmMessage, NothingIsWrittenBehindTheValue) {
  value_.fill(0);
  for (int i = 0; i < 8; ++i) {
    EXPECT_RV(make_initial_value(), CKR_OK);
    EXPECT_TRUE(
        std::all_of(value_.begin() + 12, value_.end(), [](CK_BYTE one) { return one == 0; }));
  }
}

}  // namespace
}  // namespace kunci::pkcs11::test
