// SPDX-License-Identifier: Apache-2.0
// The driver that pcscd loads: the C interface of pcsc-lite's ifdhandler.h (version 3) over Reader.
// Each virtual reader has one slot; pcscd may use up to 16 of them at once, from any threads.
#include <array>
#include <cstdlib>
#include <cstring>
#include <map>
#include <string>

#include "tests/harness/ifd/reader.h"

extern "C" {
#pragma GCC visibility push(default)
#include <PCSC/ifdhandler.h>
#include <PCSC/reader.h>
#pragma GCC visibility pop
}

namespace {

using namespace kunci::harness;
using kunci::Bytes;
using kunci::ByteView;

constexpr uint8_t kMostReaders = PCSCLITE_MAX_READERS_CONTEXTS;

/// The readers that are open, by logical unit number.
class OpenReaders {
 public:
  void add(DWORD lun, std::shared_ptr<Reader> reader) {
    const std::lock_guard lock(mutex_);
    readers_[lun] = std::move(reader);
  }

  /// Kept alive by whoever uses it, so that closing while another thread waits is harmless.
  std::shared_ptr<Reader> find(DWORD lun) {
    const std::lock_guard lock(mutex_);
    const auto found = readers_.find(lun);
    return found == readers_.end() ? nullptr : found->second;
  }

  bool remove(DWORD lun) {
    const std::lock_guard lock(mutex_);
    return readers_.erase(lun) == 1;
  }

 private:
  std::mutex mutex_;
  std::map<DWORD, std::shared_ptr<Reader>> readers_;
};

OpenReaders open_readers;

RESPONSECODE response_code(Outcome outcome) {
  switch (outcome) {
    case Outcome::kDone:
      return IFD_SUCCESS;
    case Outcome::kNoCard:
      return IFD_ICC_NOT_PRESENT;
    case Outcome::kLost:
    case Outcome::kRefused:
      return IFD_COMMUNICATION_ERROR;
    case Outcome::kUnplugged:
      return IFD_NO_SUCH_DEVICE;
  }
  return IFD_COMMUNICATION_ERROR;
}

/// Copies `data` out if it fits; `length` is the room before and the size after, 0 on failure.
RESPONSECODE give(ByteView data, UCHAR* out, DWORD* length) {
  const DWORD room = *length;
  *length = 0;
  if (data.size() > room) return IFD_ERROR_INSUFFICIENT_BUFFER;
  if (!data.empty()) std::memcpy(out, data.data(), data.size());
  *length = data.size();
  return IFD_SUCCESS;
}

template <class Value>
RESPONSECODE give_value(const Value& value, UCHAR* out, DWORD* length) {
  return give({reinterpret_cast<const uint8_t*>(&value), sizeof value}, out, length);
}

/// A USB device's bus and number as SCARD_ATTR_CHANNEL_ID gives them (PC/SC part 3): `node` ends
/// with /BBB/DDD.
uint32_t channel_id_of(std::string_view node) {
  constexpr uint32_t kUsb = 0x0020;
  const auto number = [&](size_t from_end) {
    return static_cast<uint32_t>(std::stoul(std::string(node.substr(node.size() - from_end, 3))));
  };
  return kUsb << 16 | (number(7) * 0x100 + number(3));
}

RESPONSECODE wait_for_change(DWORD lun, int milliseconds) {
  const auto reader = open_readers.find(lun);
  if (!reader) return IFD_NO_SUCH_DEVICE;
  reader->link().wait_for_change(milliseconds);
  return IFD_SUCCESS;
}

RESPONSECODE stop_waiting(DWORD lun) {
  const auto reader = open_readers.find(lun);
  if (!reader) return IFD_NO_SUCH_DEVICE;
  reader->link().stop_waiting();
  return IFD_SUCCESS;
}

Reply control(Reader& reader, DWORD code, ByteView input) {
  switch (code) {
    case CM_IOCTL_GET_FEATURE_REQUEST:
      return {Outcome::kDone, feature_list(reader.link().properties())};
    case kTlvProperties:
      return {Outcome::kDone, tlv_properties(reader.link().properties())};
    case kPinProperties:
      if (!reader.link().properties().pin_pad) return {Outcome::kRefused, {}};
      return {Outcome::kDone, pin_properties()};
    case kVerifyPinDirect:
      return reader.verify_pin(input);
    case kModifyPinDirect:
      return reader.modify_pin(input);
    default:
      return {Outcome::kRefused, {}};
  }
}

}  // namespace

RESPONSECODE IFDHCreateChannelByName(DWORD Lun, LPSTR DeviceName) {
  // "usb:vvvv/pppp:libudev:0:/dev/bus/usb/BBB/DDD"
  const char* directory = std::getenv(kSocketDirectoryVariable);
  const auto name = socket_name(DeviceName);
  if (directory == nullptr || !name) return IFD_NO_SUCH_DEVICE;
  auto link = ReaderLink::open(std::string(directory) + "/" + *name);
  if (!link) return IFD_NO_SUCH_DEVICE;
  open_readers.add(Lun, std::make_shared<Reader>(std::move(link), channel_id_of(DeviceName)));
  return IFD_SUCCESS;
}

RESPONSECODE IFDHCreateChannel(DWORD /*Lun*/, DWORD /*Channel*/) {
  return IFD_NO_SUCH_DEVICE;  // a number does not name a virtual reader
}

RESPONSECODE IFDHCloseChannel(DWORD Lun) {
  return open_readers.remove(Lun) ? IFD_SUCCESS : IFD_NO_SUCH_DEVICE;
}

RESPONSECODE IFDHGetCapabilities(DWORD Lun, DWORD Tag, PDWORD Length, PUCHAR Value) {
  const auto reader = open_readers.find(Lun);
  if (!reader) return IFD_NO_SUCH_DEVICE;
  switch (Tag) {
    case TAG_IFD_ATR:
      return give(reader->atr(), Value, Length);
    case TAG_IFD_SIMULTANEOUS_ACCESS:
      return give_value(kMostReaders, Value, Length);
    case TAG_IFD_THREAD_SAFE:
    case TAG_IFD_SLOT_THREAD_SAFE:
    case TAG_IFD_SLOTS_NUMBER:
      return give_value(uint8_t{1}, Value, Length);
    case TAG_IFD_POLLING_THREAD_WITH_TIMEOUT:
      return give_value(&wait_for_change, Value, Length);
    case TAG_IFD_STOP_POLLING_THREAD:
      return give_value(&stop_waiting, Value, Length);
    case SCARD_ATTR_CHANNEL_ID:
      return give_value(reader->channel_id(), Value, Length);
    case SCARD_ATTR_VENDOR_NAME:
      return give(kunci::bytes_of("kunci"), Value, Length);
    default:
      return IFD_ERROR_TAG;
  }
}

RESPONSECODE IFDHSetCapabilities(DWORD Lun, DWORD Tag, DWORD /*Length*/, PUCHAR /*Value*/) {
  if (!open_readers.find(Lun)) return IFD_NO_SUCH_DEVICE;
  return Tag == TAG_IFD_DEVICE_REMOVED ? IFD_SUCCESS : IFD_ERROR_TAG;
}

RESPONSECODE IFDHSetProtocolParameters(DWORD Lun, DWORD Protocol, UCHAR /*Flags*/, UCHAR /*PTS1*/,
                                       UCHAR /*PTS2*/, UCHAR /*PTS3*/) {
  const auto reader = open_readers.find(Lun);
  if (!reader) return IFD_NO_SUCH_DEVICE;
  if (Protocol != SCARD_PROTOCOL_T0 && Protocol != SCARD_PROTOCOL_T1) {
    return IFD_PROTOCOL_NOT_SUPPORTED;
  }
  reader->set_protocol(Protocol == SCARD_PROTOCOL_T0 ? 0 : 1);
  return IFD_SUCCESS;
}

RESPONSECODE IFDHPowerICC(DWORD Lun, DWORD Action, PUCHAR Atr, PDWORD AtrLength) {
  const auto reader = open_readers.find(Lun);
  if (!reader) return IFD_NO_SUCH_DEVICE;
  if (Action == IFD_POWER_DOWN) return response_code(reader->power_down().outcome);
  if (Action != IFD_POWER_UP && Action != IFD_RESET) return IFD_NOT_SUPPORTED;
  const Reply reply = Action == IFD_POWER_UP ? reader->power_up() : reader->reset();
  *AtrLength = MAX_ATR_SIZE;
  const RESPONSECODE given = give(reply.data, Atr, AtrLength);
  if (reply.outcome == Outcome::kRefused) return IFD_ERROR_POWER_ACTION;
  return reply.outcome == Outcome::kDone ? given : response_code(reply.outcome);
}

RESPONSECODE IFDHTransmitToICC(DWORD Lun, SCARD_IO_HEADER SendPci, PUCHAR TxBuffer, DWORD TxLength,
                               PUCHAR RxBuffer, PDWORD RxLength, PSCARD_IO_HEADER RecvPci) {
  const auto reader = open_readers.find(Lun);
  const Reply reply = reader ? reader->transmit(static_cast<uint8_t>(SendPci.Protocol != 0 ? 1 : 0),
                                                {TxBuffer, TxLength})
                             : Reply{Outcome::kUnplugged, {}};
  const RESPONSECODE given = give(reply.data, RxBuffer, RxLength);
  if (reply.outcome != Outcome::kDone) return response_code(reply.outcome);
  if (RecvPci != nullptr) RecvPci->Protocol = SendPci.Protocol;
  return given;
}

RESPONSECODE IFDHControl(DWORD Lun, DWORD dwControlCode, PUCHAR TxBuffer, DWORD TxLength,
                         PUCHAR RxBuffer, DWORD RxLength, LPDWORD pdwBytesReturned) {
  *pdwBytesReturned = RxLength;
  const auto reader = open_readers.find(Lun);
  const Reply reply = reader ? control(*reader, dwControlCode, {TxBuffer, TxLength})
                             : Reply{Outcome::kUnplugged, {}};
  const RESPONSECODE given = give(reply.data, RxBuffer, pdwBytesReturned);
  if (reply.outcome == Outcome::kRefused) return IFD_ERROR_NOT_SUPPORTED;
  return reply.outcome == Outcome::kDone ? given : response_code(reply.outcome);
}

RESPONSECODE IFDHICCPresence(DWORD Lun) {
  const auto reader = open_readers.find(Lun);
  if (!reader) return IFD_NO_SUCH_DEVICE;
  return reader->link().has_card() ? IFD_ICC_PRESENT : IFD_ICC_NOT_PRESENT;
}
