// SPDX-License-Identifier: Apache-2.0
#include "module/live_library.h"

#include <unistd.h>

#include <atomic>

#include "base/config.h"
#include "base/log.h"

namespace kunci::module {
namespace {

// Trivially destructible, so that calls from exit handlers, after main and after other destructors
// still find it whole.
constinit std::atomic<pkcs11::Library*> g_library{nullptr};
constinit std::atomic<pid_t> g_owner{0};
constinit std::atomic<int> g_users{0};
constinit std::atomic<pid_t> g_changing{
    0};  // the process in which C_Initialize or C_Finalize is at work

// C_Initialize and C_Finalize take turns. Not a mutex: a child that was forked while its parent was
// in one of them must not wait for a thread that it does not have.
class LifeLock {
 public:
  LifeLock() {
    const pid_t self = getpid();
    for (pid_t holder = 0; !g_changing.compare_exchange_strong(holder, self); holder = 0) {
      if (holder == self) {
        g_changing.wait(holder);
      } else if (g_changing.compare_exchange_strong(holder, self)) {
        return;
      }
    }
  }
  ~LifeLock() {
    g_changing = 0;
    g_changing.notify_all();
  }
  LifeLock(const LifeLock&) = delete;
  LifeLock& operator=(const LifeLock&) = delete;
};

bool inherited_by_fork() { return g_library.load() != nullptr && g_owner.load() != getpid(); }

void log_problems(const LoadedConfig& loaded) {
  for (const ConfigProblem& problem : loaded.problems) {
    log::write(log::Level::error, "configuration file left out: " + describe(problem));
  }
}

Config read_configuration() {
  LoadedConfig loaded = load_config(config_sources());
  log::Level level = loaded.config.log;
  std::string file = loaded.config.log_file;
  if (const char* wanted = secure_getenv("KUNCI_LOG"); wanted != nullptr) {
    (void)log::parse_level(wanted, level);
  }
  if (const char* wanted = secure_getenv("KUNCI_LOG_FILE"); wanted != nullptr) file = wanted;
  log::open(level, file);
  log_problems(loaded);
  return std::move(loaded.config);
}

}  // namespace

LibraryUse::LibraryUse() noexcept {
  if (g_owner.load() != getpid()) return;
  ++g_users;
  library_ = g_library.load();
  if (library_ == nullptr && --g_users == 0) g_users.notify_all();
}

LibraryUse::~LibraryUse() {
  if (library_ != nullptr && --g_users == 0) g_users.notify_all();
}

CK_RV LibraryUse::after_failure(CK_RV rv) {
  if (rv == CKR_DEVICE_REMOVED || rv == CKR_DEVICE_ERROR) library_->slots().refresh();
  return rv;
}

CK_RV make_library_live() {
  const LifeLock lock;
  if (inherited_by_fork()) {
    // Sockets and locks in it are the parent's: it is left where it is, and no word is said through
    // it.
    g_library.load()->abandon();
    g_library = nullptr;
    g_users = 0;
  }
  if (g_library.load() != nullptr) return CKR_CRYPTOKI_ALREADY_INITIALIZED;
  g_owner = getpid();
  g_library = new pkcs11::Library(read_configuration());
  return CKR_OK;
}

CK_RV end_live_library() {
  const LifeLock lock;
  if (inherited_by_fork()) return CKR_OK;
  pkcs11::Library* const library = g_library.exchange(nullptr);
  if (library == nullptr) return CKR_CRYPTOKI_NOT_INITIALIZED;
  library->cancel_waits();
  for (int users = g_users.load(); users != 0; users = g_users.load()) g_users.wait(users);
  delete library;
  return CKR_OK;
}

}  // namespace kunci::module
