// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/reader/pcscd_bench.h"

#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <stdexcept>

#include "tests/harness/ifd/wire.h"
#include "tests/harness/reader/usb_attachment.h"
#include "tests/harness/reader/vpcd_attachment.h"
#include "tests/harness/reader/vpcd_library.h"

namespace kunci::harness {
namespace {

constexpr std::chrono::seconds kPatience{5};
constexpr size_t kMostTokens = 16;

Environment service_environment(const UsbBus& bus, const std::string& sockets) {
  Environment environment = bus.environment();
  return environment.set(kSocketDirectoryVariable, sockets);
}

}  // namespace

PcscdBench::PcscdBench(Way way)
    : way_(way),
      sockets_(directory_.subdirectory("sockets")),
      configuration_(directory_.subdirectory("reader.conf.d")),
      bus_(directory_.path()),
      pcscd_({directory_.path(), KUNCI_IFD_DRIVER_DIRECTORY, configuration_,
              service_environment(bus_, sockets_)}) {
  if (way_ == Way::kVpcd && geteuid() != 0) throw std::runtime_error("only root can use vpcd");
  setenv("PCSCLITE_CSOCK_NAME", socket_path().c_str(), 1);
}

PcscdBench::~PcscdBench() { pcscd_.stop(); }

VirtualToken& PcscdBench::add(TokenSpec spec, std::shared_ptr<VirtualCard> card) {
  if (tokens_.contains(spec.name)) throw std::runtime_error("there is a " + spec.name + " already");
  if (tokens_.size() == kMostTokens) throw std::runtime_error("there are 16 tokens already");
  if (!card) card = make_card(spec.card);
  auto token = std::make_unique<VirtualToken>(std::move(spec));
  token->port = free_port();
  token->slot.insert(std::move(card));
  if (!token->spec.card_in) token->slot.remove();
  token->slot.set_latency(token->spec.latency);
  token->attachment = attach(*token);
  return *(tokens_[token->spec.name] = std::move(token));
}

std::unique_ptr<Attachment> PcscdBench::attach(VirtualToken& token) {
  if (way_ == Way::kUsb) {
    return std::make_unique<UsbAttachment>(bus_, token.port, token.spec, token.slot, sockets_);
  }
  if (pcscd_.is_running()) throw std::runtime_error("vpcd takes no readers once pcscd runs");
  const VpcdReader reader = add_vpcd_reader(tokens_.size(), directory_.path(), configuration_);
  return std::make_unique<VpcdAttachment>(token.slot, reader.port, reader.match);
}

int PcscdBench::free_port() const {
  int port = 1;
  const auto is_taken = [&port](const auto& entry) { return entry.second->port == port; };
  while (std::ranges::any_of(tokens_, is_taken)) ++port;
  return port;
}

void PcscdBench::discard(std::string_view name) {
  if (way_ == Way::kVpcd) throw std::runtime_error("a reader of vpcd cannot be discarded");
  unplug(name);
  tokens_.erase(tokens_.find(name));
}

VirtualToken& PcscdBench::token(std::string_view name) {
  const auto found = tokens_.find(name);
  if (found == tokens_.end()) throw std::runtime_error("no token is called " + std::string(name));
  return *found->second;
}

std::vector<VirtualToken*> PcscdBench::tokens() {
  std::vector<VirtualToken*> all;
  for (auto& [name, token] : tokens_) all.push_back(token.get());
  return all;
}

void PcscdBench::plug(std::string_view name) {
  VirtualToken& plugged = token(name);
  plugged.attachment->plug();
  expect(plugged, plugged.slot.has_card() ? ReaderState::kCard : ReaderState::kEmpty);
}

void PcscdBench::unplug(std::string_view name) {
  VirtualToken& unplugged = token(name);
  unplugged.attachment->unplug();
  expect(unplugged, unplugged.attachment->unplugged_state());
}

void PcscdBench::insert(std::string_view name, std::shared_ptr<VirtualCard> card) {
  VirtualToken& into = token(name);
  if (card && into.slot.has_card()) remove(name);
  if (!into.slot.insert(std::move(card))) {
    throw std::runtime_error("there is no card to put into " + into.spec.name);
  }
  if (into.attachment->is_plugged()) expect(into, ReaderState::kCard);
}

void PcscdBench::remove(std::string_view name) {
  VirtualToken& from = token(name);
  from.slot.remove();
  if (from.attachment->is_plugged()) expect(from, ReaderState::kEmpty);
}

void PcscdBench::move(std::string_view from, std::string_view into) {
  token(into);
  remove(from);
  auto card = token(from).slot.take();
  if (!card) throw std::runtime_error("there is no card to take from " + std::string(from));
  insert(into, std::move(card));
}

std::string PcscdBench::reader_name(std::string_view name) {
  const ReaderMatch match = token(name).attachment->match();
  for (const std::string& reader : reader_names()) {
    if (match(reader)) return reader;
  }
  return {};
}

void PcscdBench::start_pcscd() {
  pcscd_.start();
  reader_names();  // answered as soon as pcscd is ready
  if (!pcscd_.is_running()) throw std::runtime_error("pcscd ended: " + text_of_log());
  for (auto& [name, token] : tokens_) {
    token->attachment->pcscd_started(pcscd_.pid());
    if (!token->attachment->is_plugged()) continue;
    expect(*token, token->slot.has_card() ? ReaderState::kCard : ReaderState::kEmpty);
  }
}

std::string PcscdBench::text_of_log() const {
  std::string text;
  std::ifstream file(pcscd_.log_path());
  std::getline(file, text, '\0');
  return text;
}

void PcscdBench::stop_pcscd() { pcscd_.stop(); }

void PcscdBench::kill_pcscd() { pcscd_.kill(); }

void PcscdBench::expect(VirtualToken& token, ReaderState wanted) {
  if (!pcscd_.is_running()) return;
  if (wait_for_reader(token.attachment->match(), wanted, kPatience)) return;
  throw std::runtime_error("pcscd did not notice what happened to " + token.spec.name);
}

}  // namespace kunci::harness
