// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include "tests/harness/process/file_descriptor.h"
#include "tests/harness/reader/attachment.h"
#include "tests/harness/reader/card_slot.h"

namespace kunci::harness {

/// A CardSlot as a card of vsmartcard's virtual reader vpcd, whose driver listens on a TCP port in
/// pcscd's network namespace: a connection is a card that is in. vpcd knows no protocols, no PIN
/// pad and no lost answers; an exchange that fails looks like a card that was taken out and put in
/// again. pcscd asks vpcd for cards every 400 ms.
class VpcdAttachment final : public Attachment {
 public:
  /// `slot` must outlive this object.
  VpcdAttachment(CardSlot& slot, uint16_t port, ReaderMatch match);
  ~VpcdAttachment() override;

  void plug() override;
  void unplug() override;
  bool is_plugged() const override;
  void pcscd_started(pid_t pid) override;
  ReaderMatch match() const override { return match_; }
  ReaderState unplugged_state() const override { return ReaderState::kEmpty; }

 private:
  void run();
  void reconsider();
  FileDescriptor connect_to_pcscd(pid_t pid) const;
  void serve(int socket);
  bool serve_control(int socket, uint8_t control);

  CardSlot& slot_;
  const uint16_t port_;
  const ReaderMatch match_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool ending_ = false;
  bool plugged_ = false;
  bool worth_trying_ = false;
  pid_t pcscd_ = -1;
  FileDescriptor connection_;
  std::thread thread_;
};

}  // namespace kunci::harness
