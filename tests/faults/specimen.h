// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "tests/faults/card_kind.h"
#include "tests/harness/card/card_directory.h"
#include "tests/harness/reader/pcscd_bench.h"

namespace kunci::test {

/// How far a card is when a job gets it.
enum class Condition : std::uint8_t {
  issued,       ///< from the factory, or from its issuer (CardKind::issuer_key)
  without_pin,  ///< initialised by C_InitToken, and waits for its user PIN
  initialised,  ///< and has it
  owned,        ///< and the three pairs of Places with certificates
  agreeing,     ///< initialised, with a P-256 pair to agree with
  locked        ///< owned, no tries left for the user PIN
};

inline constexpr std::string_view kNewPin = "864202";

/// A reader of the bench that cards of one kind are put into, each a copy of one that was prepared
/// through the module. The module must not be initialised when a method is called.
class Specimen {
 public:
  Specimen(harness::PcscdBench& bench, const CardKind& kind);
  ~Specimen();
  Specimen(const Specimen&) = delete;
  Specimen& operator=(const Specimen&) = delete;

  /// A fresh card is in the reader.
  void put_in(Condition condition);
  /// The same card, which is left as it is unless it has changed since.
  void keep_in(Condition condition);

  /// Whatever card is in, the next one is a fresh one.
  void distrust() { condition_.reset(); }

  [[nodiscard]] const CardKind& kind() const { return kind_; }
  [[nodiscard]] harness::CardSlot& slot() { return token_.slot; }
  [[nodiscard]] harness::PcscdBench& bench() { return bench_; }
  [[nodiscard]] const std::string& name() const { return token_.spec.name; }
  [[nodiscard]] CardFacts facts() const { return facts_of(kind_, directory_->path()); }
  /// The card in the reader, by which a fault can reach it behind everybody's back.
  [[nodiscard]] const std::shared_ptr<harness::VirtualCard>& card() const { return card_; }

 private:
  const harness::CardDirectory& prepared(Condition condition);
  std::unique_ptr<harness::CardDirectory> prepare(Condition condition);
  void put_in(std::unique_ptr<harness::CardDirectory> directory);

  harness::PcscdBench& bench_;
  const CardKind& kind_;
  harness::VirtualToken& token_;
  std::shared_ptr<harness::VirtualCard> card_;
  std::unique_ptr<harness::CardDirectory> directory_;
  std::optional<Condition> condition_;
  std::map<Condition, std::unique_ptr<harness::CardDirectory>> prepared_;
};

}  // namespace kunci::test
