// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "base/file.h"
#include "doctor/examinations.h"
#include "messages.h"

namespace kunci::tool {
namespace {

namespace fs = std::filesystem;
constexpr std::size_t kFileLimit = 256 * 1024;
constexpr std::size_t kProfileLimit = 200;

std::string home() {
  const char* path = ::secure_getenv("HOME");
  return path != nullptr ? path : "";
}

bool names(const fs::path& file, const std::string& word) {
  const auto content = read_regular_file(file, kFileLimit);
  return content && text_of(*content).find(word) != std::string_view::npos;
}

std::vector<fs::path> entries_of(const fs::path& directory) {
  std::vector<fs::path> entries;
  std::error_code fault;
  for (const auto& entry : fs::directory_iterator(directory, fault)) {
    if (entries.size() == kProfileLimit) break;
    entries.push_back(entry.path());
  }
  std::ranges::sort(entries);
  return entries;
}

bool is_in_p11_kit(const std::string& library) {
  for (const fs::path& directory :
       {fs::path("/etc/pkcs11/modules"), fs::path("/usr/share/p11-kit/modules"),
        fs::path("/usr/local/share/p11-kit/modules"),
        fs::path(home()) / ".config/pkcs11/modules"}) {
    for (const fs::path& file : entries_of(directory)) {
      if (file.extension() == ".module" && names(file, library)) return true;
    }
  }
  return false;
}

void examine_p11_kit(const std::string& path, const std::string& library, Findings& findings) {
  if (is_in_p11_kit(library)) {
    findings.push_back({Finding::Kind::good, "p11-kit", tr("p11-kit knows the module.")});
    return;
  }
  findings.push_back(
      {Finding::Kind::warning, "p11-kit",
       tr("p11-kit does not know the module: GNOME's and GnuTLS's programs will not see tokens."),
       say("Write the line \"module: {}\" into /etc/pkcs11/modules/kunci.module", path)});
}

// NSS keeps its modules in pkcs11.txt beside each database. One that loads p11-kit's proxy gets
// ours from there.
void examine_database(const fs::path& database, const std::string& path, const std::string& library,
                      Findings& findings) {
  const fs::path list = database / "pkcs11.txt";
  std::error_code fault;
  if (!fs::exists(list, fault)) return;
  if (names(list, library) || names(list, "p11-kit-proxy.so")) {
    findings.push_back({Finding::Kind::good, "nss",
                        say("The browser's database {} knows the module.", database.string())});
    return;
  }
  findings.push_back({Finding::Kind::warning, "nss",
                      say("The browser's database {} does not know the module.", database.string()),
                      say("Close the browser, then: modutil -dbdir sql:{} -add kunci -libfile {}",
                          database.string(), path)});
}

}  // namespace

void examine_registrations(const std::string& module_path, Findings& findings) {
  const std::string library = fs::path(module_path).filename();
  examine_p11_kit(module_path, library, findings);
  const fs::path base = home();
  // Chromium and Chrome; Chromium as a snap.
  for (const char* database : {".pki/nssdb", "snap/chromium/current/.pki/nssdb"}) {
    examine_database(base / database, module_path, library, findings);
  }
  for (const char* profiles : {".mozilla/firefox", "snap/firefox/common/.mozilla/firefox"}) {
    for (const fs::path& profile : entries_of(base / profiles)) {
      examine_database(profile, module_path, library, findings);
    }
  }
}

}  // namespace kunci::tool
