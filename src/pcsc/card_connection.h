// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <winscard.h>

#include <memory>
#include <optional>

#include "iso7816/card_channel.h"
#include "pcsc/reader_link.h"

namespace kunci::pcsc {

/// A card handle of pcscd. The ATR and what the reader can do are known from the first transaction.
class CardConnection final : public iso7816::CardChannel, private iso7816::PinPad {
 public:
  /// Takes the handle over.
  CardConnection(std::shared_ptr<ReaderLink> link, SCARDHANDLE card, DWORD protocol);
  ~CardConnection() override;
  CardConnection(const CardConnection&) = delete;
  CardConnection& operator=(const CardConnection&) = delete;

  [[nodiscard]] ByteView atr() const override { return atr_; }
  [[nodiscard]] std::size_t max_command_size() const override;
  Result<void> begin_transaction() override;
  void end_transaction() noexcept override;
  Result<WipedBytes> transmit(ByteView command) override;
  iso7816::PinPad* pin_pad() override;

 private:
  [[nodiscard]] bool offers(iso7816::PinPadRequest::Kind kind) const override;
  Result<WipedBytes> perform(const iso7816::PinPadRequest& request) override;

  LONG take_transaction(bool& was_reset);
  LONG acknowledge_reset();
  Result<void> get_acquainted();
  [[nodiscard]] bool is_same_card();
  [[nodiscard]] DWORD control_code(iso7816::PinPadRequest::Kind kind) const;
  Result<WipedBytes> take_answer(LONG code, DWORD size);

  const std::shared_ptr<ReaderLink> link_;
  const SCARDHANDLE card_;
  DWORD protocol_;
  Bytes atr_;
  WipedBytes buffer_;           // answers arrive here, and leave in the size that they have
  bool acquainted_ = false;     // the reader was compared with what link_ knows
  std::optional<Errc> doomed_;  // of a handle in doubt only closing is asked
};

}  // namespace kunci::pcsc
