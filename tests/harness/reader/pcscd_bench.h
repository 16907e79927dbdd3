// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/harness/process/temporary_directory.h"
#include "tests/harness/reader/pcscd_service.h"
#include "tests/harness/reader/virtual_token.h"
#include "tests/harness/usb/usb_bus.h"

namespace kunci::harness {

/// A pcscd of one's own with virtual tokens: the test bed of everything that goes through PC/SC.
/// The system's pcscd, its devices and its files are neither needed nor touched, and benches of
/// several processes work side by side.
///
/// There is one bench a process, used from one thread that lives as long as it: it sets
/// PCSCLITE_CSOCK_NAME, and libpcsclite reads that only once. Methods return when pcscd has seen
/// what was done, if it runs; they throw std::runtime_error with a sentence if that takes longer
/// than five seconds, and for names that no token has.
class PcscdBench {
 public:
  /// As USB devices with the driver of this harness, or as cards of vsmartcard's vpcd (root only;
  /// tokens are added before pcscd is started; see VpcdAttachment for what it lacks).
  enum class Way { kUsb, kVpcd };

  explicit PcscdBench(Way way = Way::kUsb);
  ~PcscdBench();
  PcscdBench(const PcscdBench&) = delete;
  PcscdBench& operator=(const PcscdBench&) = delete;

  /// Makes a token, not plugged in yet; its card is made by make_card() unless it is given. At
  /// most 16.
  VirtualToken& add(TokenSpec spec, std::shared_ptr<VirtualCard> card = nullptr);
  VirtualToken& add(std::string_view spec) { return add(parse_token_spec(spec, next_name())); }

  /// Unplugs a token and forgets it. Not for vpcd, whose readers stay.
  void discard(std::string_view name);

  VirtualToken& token(std::string_view name);
  std::vector<VirtualToken*> tokens();

  /// The name that a token without one gets: token1, token2, ...
  std::string next_name() const { return "token" + std::to_string(tokens_.size() + 1); }

  void plug(std::string_view name);
  void unplug(std::string_view name);

  /// Puts a card in: `card`, or the one that was in before.
  void insert(std::string_view name, std::shared_ptr<VirtualCard> card = nullptr);
  void remove(std::string_view name);

  /// Takes the card of one reader, in or at hand, and puts it into another.
  void move(std::string_view from, std::string_view into);

  /// What pcscd calls the token's reader; empty if it does not know it.
  std::string reader_name(std::string_view name);

  void start_pcscd();
  void stop_pcscd();
  void kill_pcscd();
  bool pcscd_is_running() { return pcscd_.is_running(); }
  /// Only while it runs.
  pid_t pcscd_pid() const { return pcscd_.pid(); }

  /// The value for PCSCLITE_CSOCK_NAME.
  const std::string& socket_path() const { return pcscd_.socket_path(); }

  /// A place for files that shall go with the bench.
  const TemporaryDirectory& directory() const { return directory_; }

 private:
  std::unique_ptr<Attachment> attach(VirtualToken& token);
  int free_port() const;
  std::string text_of_log() const;
  void expect(VirtualToken& token, ReaderState wanted);

  Way way_;
  TemporaryDirectory directory_;
  std::string sockets_;
  std::string configuration_;
  UsbBus bus_;
  PcscdService pcscd_;
  std::map<std::string, std::unique_ptr<VirtualToken>, std::less<>> tokens_;
};

}  // namespace kunci::harness
