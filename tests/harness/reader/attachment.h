// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include "tests/harness/reader/pin_pad_person.h"
#include "tests/harness/reader/reader_watch.h"

namespace kunci::harness {

/// How a CardSlot is brought to pcscd's notice.
class Attachment {
 public:
  Attachment() = default;
  Attachment(const Attachment&) = delete;
  Attachment& operator=(const Attachment&) = delete;
  virtual ~Attachment() = default;

  virtual void plug() = 0;
  virtual void unplug() = 0;
  virtual bool is_plugged() const = 0;

  /// Called when pcscd has been started and answers.
  virtual void pcscd_started(pid_t /*pid*/) {}

  /// Which of pcscd's readers this one is.
  virtual ReaderMatch match() const = 0;

  /// What pcscd says when this is unplugged while its slot has a card.
  virtual ReaderState unplugged_state() const = 0;

  /// The person at its PIN pad, if it has one.
  virtual PinPadPerson* person() { return nullptr; }
};

}  // namespace kunci::harness
