// SPDX-License-Identifier: Apache-2.0
// The length protocol of PKCS#11 3.2, 5.2, and what ends an operation (5.8 to 5.15).
#include "pkcs11/operation_slot.h"

#include <array>

#include "tests/unit/pkcs11/session_fixture.h"

namespace kunci::pkcs11::test {
namespace {

/// Gives its input back, and counts how often it was really run.
class Echo final : public MessageProducer {
 public:
  static constexpr std::size_t kLimit = 16;

  struct Watch {
    unsigned runs = 0;
    unsigned lives = 0;
  };

  Echo(Watch& watch, bool fixed)
      : MessageProducer(Message::kept_up_to(kLimit, CKR_DATA_LEN_RANGE)),
        watch_(watch),
        fixed_(fixed) {
    ++watch_.lives;
  }
  ~Echo() override { --watch_.lives; }

  [[nodiscard]] std::size_t output_limit() const override { return kLimit; }
  [[nodiscard]] bool output_is_fixed() const override { return fixed_; }

 protected:
  CkResult<WipedBytes> run(ByteView input) override {
    ++watch_.runs;
    if (input.empty()) return fail(CKR_DATA_INVALID);
    WipedBytes output(input.begin(), input.end());
    if (fixed_) output.resize(kLimit, 0);
    return output;
  }

 private:
  Watch& watch_;
  bool fixed_;
};

class Judge final : public Checker {
 public:
  Judge() : Checker(Message::kept_up_to(8, CKR_DATA_LEN_RANGE)) {}

 protected:
  CkResult<void> run(ByteView input, ByteView signature) override {
    if (!equal(input, signature)) return fail(CKR_SIGNATURE_INVALID);
    return {};
  }
};

constexpr std::array<CK_BYTE, 8> kData = {1, 2, 3, 4, 5, 6, 7, 8};

Input data(std::size_t size = kData.size()) { return {kData.data(), size}; }

class ProducerSlot : public testing::Test {
 protected:
  void start(bool fixed) {
    const CK_MECHANISM mechanism{};
    ASSERT_RV(slot_.start(&mechanism,
                          [&](const CK_MECHANISM&) -> CkResult<std::unique_ptr<Producer>> {
                            return std::make_unique<Echo>(watch_, fixed);
                          }),
              CKR_OK);
  }

  CkResult<void> produce(const Input& input, CK_ULONG room) {
    length_ = room;
    return slot_.produce(input, Output(buffer_.data(), &length_));
  }

  void expect_over() const {
    EXPECT_FALSE(slot_.active());
    EXPECT_EQ(watch_.lives, 0U);
  }

  OperationSlot<Producer> slot_;
  Echo::Watch watch_;
  std::array<CK_BYTE, 32> buffer_{};
  CK_ULONG length_ = 0;
};

TEST_F(ProducerSlot, TellsTheLengthWithoutRunning) {
  for (const bool fixed : {true, false}) {
    start(fixed);
    for (int i = 0; i < 3; ++i) {
      EXPECT_RV(slot_.produce(data(), Output(nullptr, &length_)), CKR_OK);
      EXPECT_EQ(length_, Echo::kLimit);
    }
    EXPECT_EQ(watch_.runs, 0U);
    EXPECT_TRUE(slot_.active());
    slot_.cancel();
    expect_over();
  }
}

TEST_F(ProducerSlot, TellsTheLengthWhateverTheInputIs) {
  start(true);
  EXPECT_RV(slot_.produce(Input(nullptr, 5), Output(nullptr, &length_)), CKR_OK);
  EXPECT_EQ(length_, Echo::kLimit);
  EXPECT_TRUE(slot_.active());
}

TEST_F(ProducerSlot, DoesNotRunForABufferThatIsTooSmallForSure) {
  start(true);
  EXPECT_RV(produce(data(), Echo::kLimit - 1), CKR_BUFFER_TOO_SMALL);
  EXPECT_EQ(length_, Echo::kLimit);
  EXPECT_EQ(watch_.runs, 0U);
  EXPECT_RV(produce(data(), Echo::kLimit), CKR_OK);
  EXPECT_EQ(length_, Echo::kLimit);
  EXPECT_EQ(watch_.runs, 1U);
  expect_over();
}

TEST_F(ProducerSlot, KeepsAnOutputThatDidNotFit) {
  start(false);
  EXPECT_RV(produce(data(), 7), CKR_BUFFER_TOO_SMALL);
  EXPECT_EQ(length_, 8U);
  EXPECT_RV(produce(data(), 0), CKR_BUFFER_TOO_SMALL);
  EXPECT_RV(slot_.produce(data(), Output(nullptr, &length_)), CKR_OK);
  EXPECT_EQ(length_, 8U) << "known exactly now";
  EXPECT_RV(produce(data(), 8), CKR_OK);
  EXPECT_TRUE(std::ranges::equal(kData, std::span(buffer_).first(8)));
  EXPECT_EQ(watch_.runs, 1U);
  expect_over();
}

TEST_F(ProducerSlot, DoesNotGiveAKeptOutputForAnotherInput) {
  start(false);
  EXPECT_RV(produce(data(), 7), CKR_BUFFER_TOO_SMALL);
  EXPECT_RV(produce(data(3), 7), CKR_OK);
  EXPECT_EQ(length_, 3U);
  EXPECT_EQ(watch_.runs, 2U);
  expect_over();
}

TEST_F(ProducerSlot, TakesABufferBelowTheLimitWhereTheOutputFits) {
  start(false);
  EXPECT_RV(produce(data(), 8), CKR_OK);
  EXPECT_EQ(length_, 8U);
  expect_over();
}

TEST_F(ProducerSlot, MayWriteOverItsInput) {
  start(false);
  std::ranges::copy(kData, buffer_.begin());
  length_ = buffer_.size();
  EXPECT_RV(slot_.produce(Input(buffer_.data(), 8), Output(buffer_.data(), &length_)), CKR_OK);
  EXPECT_TRUE(std::ranges::equal(kData, std::span(buffer_).first(8)));
}

TEST_F(ProducerSlot, EndsWithEveryError) {
  start(false);
  EXPECT_RV(produce(data(0), 8), CKR_DATA_INVALID);
  expect_over();
  start(false);
  EXPECT_RV(produce(Input(nullptr, 1), 8), CKR_ARGUMENTS_BAD);
  expect_over();
  start(false);
  EXPECT_RV(slot_.produce(data(), Output(buffer_.data(), nullptr)), CKR_ARGUMENTS_BAD);
  expect_over();
  start(false);
  EXPECT_RV(slot_.update(Input(nullptr, 1)), CKR_ARGUMENTS_BAD);
  expect_over();
  start(false);
  EXPECT_RV(slot_.finish(Output(buffer_.data(), nullptr)), CKR_ARGUMENTS_BAD);
  expect_over();
  start(false);
  EXPECT_RV(slot_.update(data(), Output(buffer_.data(), nullptr)), CKR_ARGUMENTS_BAD);
  expect_over();
}

TEST_F(ProducerSlot, NeverReadsAnAbsurdLength) {
  start(false);
  EXPECT_RV(produce(Input(kData.data(), ~CK_ULONG{0}), 8), CKR_ARGUMENTS_BAD);
  start(false);
  constexpr CK_ULONG kHuge = std::numeric_limits<std::ptrdiff_t>::max();
  EXPECT_RV(slot_.update(Input(kData.data(), kHuge)), CKR_DATA_LEN_RANGE);
  start(false);
  EXPECT_RV(produce(Input(kData.data(), kHuge), 8), CKR_DATA_LEN_RANGE);
}

TEST_F(ProducerSlot, GathersParts) {
  start(false);
  EXPECT_RV(slot_.update(data(3)), CKR_OK);
  EXPECT_RV(slot_.update(data(0)), CKR_OK);
  EXPECT_RV(slot_.update(data(2)), CKR_OK);
  EXPECT_RV(slot_.finish(Output(nullptr, &length_)), CKR_OK);
  EXPECT_EQ(length_, Echo::kLimit);
  length_ = 4;
  EXPECT_RV(slot_.finish(Output(buffer_.data(), &length_)), CKR_BUFFER_TOO_SMALL);
  EXPECT_EQ(length_, 5U);
  EXPECT_RV(slot_.finish(Output(buffer_.data(), &length_)), CKR_OK);
  EXPECT_EQ(watch_.runs, 1U);
  EXPECT_TRUE(std::ranges::equal(std::array{1, 2, 3, 1, 2}, std::span(buffer_).first(5)));
  expect_over();
}

TEST_F(ProducerSlot, RefusesMoreThanTheLimit) {
  start(false);
  EXPECT_RV(slot_.update(data()), CKR_OK);
  EXPECT_RV(slot_.update(data()), CKR_OK);
  EXPECT_RV(slot_.update(data(1)), CKR_DATA_LEN_RANGE);
  expect_over();
}

TEST_F(ProducerSlot, TakesNoWholeMessageAfterParts) {
  start(false);
  EXPECT_RV(slot_.update(data(3)), CKR_OK);
  EXPECT_RV(produce(data(), 32), CKR_OPERATION_ACTIVE);
  EXPECT_RV(slot_.produce(data(), Output(nullptr, &length_)), CKR_OPERATION_ACTIVE);
  EXPECT_EQ(watch_.runs, 0U);
  length_ = buffer_.size();
  EXPECT_RV(slot_.finish(Output(buffer_.data(), &length_)), CKR_OK);
  EXPECT_EQ(length_, 3U);
}

TEST_F(ProducerSlot, TakesNoPartsAfterTheOutputWasMade) {
  start(false);
  EXPECT_RV(produce(data(), 7), CKR_BUFFER_TOO_SMALL);
  EXPECT_RV(slot_.update(data()), CKR_OPERATION_NOT_INITIALIZED);
  expect_over();
}

TEST_F(ProducerSlot, PutsNothingOutBeforeTheEnd) {
  start(false);
  EXPECT_RV(slot_.update(data(), Output(nullptr, &length_)), CKR_OK);
  EXPECT_EQ(length_, 0U);
  length_ = buffer_.size();
  EXPECT_RV(slot_.update(data(3), Output(buffer_.data(), &length_)), CKR_OK);
  EXPECT_EQ(length_, 0U);
  length_ = buffer_.size();
  EXPECT_RV(slot_.finish(Output(buffer_.data(), &length_)), CKR_OK);
  EXPECT_EQ(length_, 3U) << "the question for the length took nothing in";
}

TEST_F(ProducerSlot, IsStartedOnceAndCancelledByNoMechanism) {
  start(false);
  const CK_MECHANISM mechanism{};
  const auto make = [&](const CK_MECHANISM&) -> CkResult<std::unique_ptr<Producer>> {
    ADD_FAILURE() << "made beside the active one";
    return fail(CKR_GENERAL_ERROR);
  };
  EXPECT_RV(slot_.start(&mechanism, make), CKR_OPERATION_ACTIVE);
  EXPECT_TRUE(slot_.active());
  EXPECT_RV(slot_.start(nullptr, make), CKR_OK);
  expect_over();
  EXPECT_RV(slot_.start(nullptr, make), CKR_OK);
}

TEST_F(ProducerSlot, StaysEmptyWhereNothingCouldBeMade) {
  const CK_MECHANISM mechanism{};
  EXPECT_RV(slot_.start(&mechanism,
                        [](const CK_MECHANISM&) -> CkResult<std::unique_ptr<Producer>> {
                          return fail(CKR_MECHANISM_INVALID);
                        }),
            CKR_MECHANISM_INVALID);
  EXPECT_FALSE(slot_.active());
}

TEST_F(ProducerSlot, DoesNothingWithoutAnOperation) {
  EXPECT_RV(produce(data(), 8), CKR_OPERATION_NOT_INITIALIZED);
  EXPECT_RV(slot_.produce(data(), Output(nullptr, nullptr)), CKR_OPERATION_NOT_INITIALIZED);
  EXPECT_RV(slot_.update(data()), CKR_OPERATION_NOT_INITIALIZED);
  EXPECT_RV(slot_.update(data(), Output(nullptr, nullptr)), CKR_OPERATION_NOT_INITIALIZED);
  EXPECT_RV(slot_.finish(Output(nullptr, &length_)), CKR_OPERATION_NOT_INITIALIZED);
}

class CheckerSlot : public testing::Test {
 protected:
  void SetUp() override {
    const CK_MECHANISM mechanism{};
    ASSERT_RV(slot_.start(&mechanism,
                          [](const CK_MECHANISM&) -> CkResult<std::unique_ptr<Checker>> {
                            return std::make_unique<Judge>();
                          }),
              CKR_OK);
  }

  OperationSlot<Checker> slot_;
};

TEST_F(CheckerSlot, AlwaysEndsWithItsVerdict) {
  EXPECT_RV(slot_.check(data(), data()), CKR_OK);
  EXPECT_FALSE(slot_.active());
  SetUp();
  EXPECT_RV(slot_.check(data(), data(7)), CKR_SIGNATURE_INVALID);
  EXPECT_FALSE(slot_.active());
  SetUp();
  EXPECT_RV(slot_.check(data(), Input(nullptr, 1)), CKR_ARGUMENTS_BAD);
  EXPECT_FALSE(slot_.active());
}

TEST_F(CheckerSlot, GathersParts) {
  EXPECT_RV(slot_.update(data(8)), CKR_OK);
  EXPECT_RV(slot_.check(data(), data()), CKR_OPERATION_ACTIVE);
  EXPECT_RV(slot_.finish(data(8)), CKR_OK);
  EXPECT_RV(slot_.finish(data(8)), CKR_OPERATION_NOT_INITIALIZED);
  EXPECT_RV(slot_.check(data(), data()), CKR_OPERATION_NOT_INITIALIZED);
}

}  // namespace
}  // namespace kunci::pkcs11::test
