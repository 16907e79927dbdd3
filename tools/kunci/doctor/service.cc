// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <optional>

#include "doctor/examinations.h"
#include "messages.h"

extern char** environ;  // NOLINT(readability-redundant-declaration)

namespace kunci::tool {
namespace {

constexpr const char* kArea = "service";
constexpr int kDismissed =
    3;  // pkcheck(1): 1 = not authorised, 2 = after a question, 3 = dismissed

std::string socket_path() {
  const char* path = ::secure_getenv("PCSCLITE_CSOCK_NAME");
  return path != nullptr ? path : "/run/pcscd/pcscd.comm";
}

/// 0, or errno of connect(2).
int reach(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) return ENAMETOOLONG;
  std::memcpy(address.sun_path, path.c_str(), path.size());
  const int file = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (file < 0) return errno;
  const int result =
      ::connect(file, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 ? 0 : errno;
  ::close(file);
  return result;
}

/// The exit status of pkcheck(1) for an action of pcscd; nothing where there is no such program.
std::optional<int> ask_polkit(const char* action) {
  const std::string process = std::to_string(::getpid());
  const char* const arguments[] = {"pkcheck",   "--action-id",   action,
                                   "--process", process.c_str(), nullptr};
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  for (const int descriptor : {STDOUT_FILENO, STDERR_FILENO}) {
    posix_spawn_file_actions_addopen(&files, descriptor, "/dev/null", O_WRONLY, 0);
  }
  pid_t child = -1;
  const int fault = ::posix_spawnp(&child, "pkcheck", &files, nullptr,
                                   const_cast<char* const*>(arguments), environ);
  posix_spawn_file_actions_destroy(&files);
  if (fault != 0) return std::nullopt;
  int status = 0;
  while (::waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) return std::nullopt;
  }
  if (!WIFEXITED(status)) return std::nullopt;
  return WEXITSTATUS(status);
}

constexpr const char* kRule =
    "polkit.addRule(function(action, subject) { if ((action.id == "
    "\"org.debian.pcsc-lite.access_pcsc\" || action.id == \"org.debian.pcsc-lite.access_card\") && "
    "subject.isInGroup(\"signers\")) { return polkit.Result.YES; } });";

void examine_polkit(Findings& findings) {
  for (const char* action :
       {"org.debian.pcsc-lite.access_pcsc", "org.debian.pcsc-lite.access_card"}) {
    const auto answer = ask_polkit(action);
    if (!answer || *answer == 0 || *answer > kDismissed) continue;  // or polkit is not there
    findings.push_back(
        {Finding::Kind::problem, "permission", say("polkit does not allow {}.", action),
         say("By ssh and for services that is normal. To let the group \"signers\" in, put this "
             "into /etc/polkit-1/rules.d/50-tokens.rules: {}",
             kRule)});
    return;
  }
}

}  // namespace

void examine_service(Findings& findings) {
  const std::string path = socket_path();
  const int fault = reach(path);
  if (fault != 0) {
    findings.push_back({Finding::Kind::problem, kArea,
                        say("pcscd, the service for smart cards, cannot be reached at {}: {}.",
                            path, std::strerror(fault)),
                        tr("Install pcscd, then: systemctl enable --now pcscd.socket")});
    return;
  }
  findings.push_back({Finding::Kind::good, kArea, tr("pcscd, the service for smart cards, runs.")});
  examine_polkit(findings);
}

}  // namespace kunci::tool
