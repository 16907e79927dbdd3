// SPDX-License-Identifier: Apache-2.0
#include "pcsc/connector.h"

#include <utility>

#include "pcsc/card_connection.h"
#include "pcsc/pcsc_error.h"
#include "pcsc/reader_link.h"

namespace kunci::pcsc {
namespace {

class Connector final : public iso7816::CardConnector {
 public:
  Connector(std::string reader_name, OnReplaced on_replaced)
      : link_(std::make_shared<ReaderLink>(ReaderLink{.reader_name = std::move(reader_name),
                                                      .on_replaced = std::move(on_replaced)})) {}

  [[nodiscard]] std::string_view reader_name() const override { return link_->reader_name; }
  Result<std::unique_ptr<iso7816::CardChannel>> connect() override;

 private:
  const std::shared_ptr<ReaderLink> link_;
};

// pcscd may have been restarted since the last connection: then a second context finds the new one.
Result<std::unique_ptr<iso7816::CardChannel>> Connector::connect() {
  Context& context = link_->context;
  for (bool first = true;; first = false) {
    const bool was_open = context.is_open();
    if (!was_open) link_->event_count.reset();
    if (const auto opened = context.open(); !opened) return fail(opened.error());
    SCARDHANDLE card = 0;
    DWORD protocol = 0;
    const LONG code = SCardConnect(context.handle(), link_->reader_name.c_str(), SCARD_SHARE_SHARED,
                                   SCARD_PROTOCOL_ANY, &card, &protocol);
    if (code == SCARD_S_SUCCESS) return std::make_unique<CardConnection>(link_, card, protocol);
    if (connection_is_lost(code)) context.close();
    if (!connection_is_lost(code) || !was_open || !first) return fail(error_from_pcsc(code));
  }
}

}  // namespace

std::unique_ptr<iso7816::CardConnector> connector_for(std::string reader_name,
                                                      OnReplaced on_replaced) {
  return std::make_unique<Connector>(std::move(reader_name), std::move(on_replaced));
}

}  // namespace kunci::pcsc
