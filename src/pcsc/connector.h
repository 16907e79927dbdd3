// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "iso7816/card_channel.h"

namespace kunci::pcsc {

/// Connections to the card that is in this reader now, each on a context of its own so that cards
/// do not wait for one another. Made for one insertion: when the card was taken out or the reader
/// plugged in anew since the first transaction, begin_transaction() says Errc::card_absent and does
/// not touch what is there now. What the reader can do is asked at the first transaction and
/// remembered.
///
/// connect() and the channel's calls: no_service, access_denied, reader_gone, card_absent,
/// card_mute, card_busy, communication. Connections are shared, and leave the card as it is.
///
/// After fork a child must not use, close or destroy what it inherited: the sockets are the
/// parent's. It leaks them.
///
/// `on_replaced` is called with the reader's name each time another card is found so: pcscd does
/// not tell of a reader that was plugged in anew between two looks (ReaderMonitor::note_replaced).
using OnReplaced = std::function<void(std::string_view reader_name)>;
std::unique_ptr<iso7816::CardConnector> connector_for(std::string reader_name,
                                                      OnReplaced on_replaced = {});

}  // namespace kunci::pcsc
