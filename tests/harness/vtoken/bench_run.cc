// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/vtoken/bench_run.h"

#include <poll.h>
#include <sys/signalfd.h>
#include <sys/socket.h>

#include <array>
#include <csignal>
#include <exception>
#include <system_error>

#include "tests/harness/process/unix_socket.h"
#include "tests/harness/reader/bench_commands.h"
#include "tests/harness/reader/control_protocol.h"

namespace kunci::harness {
namespace {

/// A descriptor that signals arrive at from now on, in place of interrupting any thread.
FileDescriptor take_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGINT, SIGQUIT, SIGTERM, SIGHUP}) sigaddset(&signals, signal);
  sigprocmask(SIG_BLOCK, &signals, nullptr);
  return FileDescriptor(signalfd(-1, &signals, SFD_CLOEXEC));
}

void pass_on_signal(const FileDescriptor& signals, ChildProcess& command) {
  signalfd_siginfo info{};
  if (read(signals.get(), &info, sizeof info) != sizeof info) return;
  const int signal = static_cast<int>(info.ssi_signo);
  if (signal == SIGTERM || signal == SIGHUP) command.send_signal(signal);
}

void serve_control(const FileDescriptor& listening, PcscdBench& bench) {
  const FileDescriptor connection(accept4(listening.get(), nullptr, nullptr, SOCK_CLOEXEC));
  if (!connection) return;
  ControlReply reply;
  try {
    reply = {true, run_bench_command(bench, receive_command(connection.get()))};
  } catch (const std::exception& error) {
    reply = {false, error.what()};
  }
  send_reply(connection.get(), reply);
}

Launch command_launch(const RunOptions& options, const PcscdBench& bench,
                      const std::string& control_path) {
  Launch launch;
  launch.arguments = options.command;
  launch.environment.set("PCSCLITE_CSOCK_NAME", bench.socket_path())
      .set(kControlVariable, control_path);
  return launch;
}

}  // namespace

int run_in_bench(const RunOptions& options) {
  const FileDescriptor signals = take_signals();
  PcscdBench bench(options.way);
  for (const std::string& token : options.tokens) bench.add(token);
  if (options.start_pcscd) bench.start_pcscd();
  for (const VirtualToken* token : bench.tokens()) bench.plug(token->spec.name);
  const std::string control_path = bench.directory().path() + "/control";
  const FileDescriptor listening = listen_unix(control_path);
  ChildProcess command(command_launch(options, bench, control_path));
  for (;;) {
    std::array<pollfd, 3> waiting = {{
        {.fd = command.descriptor(), .events = POLLIN, .revents = 0},
        {.fd = signals.get(), .events = POLLIN, .revents = 0},
        {.fd = listening.get(), .events = POLLIN, .revents = 0},
    }};
    if (poll(waiting.data(), waiting.size(), -1) < 0) continue;
    if (waiting[2].revents != 0) serve_control(listening, bench);
    if (waiting[1].revents != 0) pass_on_signal(signals, command);
    if (waiting[0].revents == 0) continue;
    if (const auto status = command.wait_for(std::chrono::milliseconds(0))) return *status;
  }
}

}  // namespace kunci::harness
