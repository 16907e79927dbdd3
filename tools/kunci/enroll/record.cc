// SPDX-License-Identifier: Apache-2.0
#include "enroll/record.h"

#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "base/file.h"
#include "base/hex.h"
#include "messages.h"
#include "report/output_file.h"

namespace kunci::tool {
namespace {

using Json = nlohmann::json;
constexpr std::size_t kRecordLimit = 1024 * 1024;

std::string directory_of_state() {
  if (const char* own = ::secure_getenv("KUNCI_STATE")) return own;
  if (const char* state = ::secure_getenv("XDG_STATE_HOME"); state != nullptr && *state == '/')
    return std::string(state) + "/kunci";
  const char* home = ::secure_getenv("HOME");
  return std::string(home == nullptr ? "." : home) + "/.local/state/kunci";
}

Json to_json_document(const EnrolmentRecord& record) {
  Json chain = Json::array();
  for (const Bytes& der : record.chain) chain.push_back(to_hex(der));
  return {{"version", 1},
          {"stage", static_cast<int>(record.stage)},
          {"profile", record.profile},
          {"token_serial", record.token_serial},
          {"token_label", record.token_label},
          {"algorithm", record.algorithm},
          {"key_id", to_hex(record.key_id)},
          {"subject", record.subject},
          {"alternative_names", record.alternative_names},
          {"attestation", to_hex(record.attestation)},
          {"request", to_hex(record.request)},
          {"reference", record.reference},
          {"protocol", record.protocol},
          {"certificate", to_hex(record.certificate)},
          {"chain", std::move(chain)},
          {"old_key_id", to_hex(record.old_key_id)},
          {"old_certificate", to_hex(record.old_certificate)}};
}

Bytes octets_in(const Json& document, const char* name) {
  auto octets = from_hex(document.at(name).get<std::string>());
  if (!octets) throw std::invalid_argument(name);
  return std::move(*octets);
}

EnrolmentRecord from_json_document(const Json& document) {
  const int stage = document.at("stage").get<int>();
  if (document.at("version") != 1 || stage < 0 ||
      stage > static_cast<int>(EnrolmentStage::written)) {
    throw std::invalid_argument("stage");
  }
  EnrolmentRecord record{
      .stage = static_cast<EnrolmentStage>(stage),
      .profile = document.at("profile"),
      .token_serial = document.at("token_serial"),
      .token_label = document.at("token_label"),
      .algorithm = document.at("algorithm"),
      .key_id = octets_in(document, "key_id"),
      .subject = document.at("subject"),
      .alternative_names = document.at("alternative_names").get<std::vector<std::string>>(),
      .attestation = octets_in(document, "attestation"),
      .request = octets_in(document, "request"),
      .reference = document.at("reference"),
      .protocol = document.at("protocol").get<ProtocolState>(),
      .certificate = octets_in(document, "certificate"),
      .old_key_id = octets_in(document, "old_key_id"),
      .old_certificate = octets_in(document, "old_certificate")};
  for (const Json& der : document.at("chain")) {
    record.chain.push_back(from_hex(der.get<std::string>()).value());
  }
  return record;
}

}  // namespace

EnrolmentRecords::EnrolmentRecords() : directory_(directory_of_state() + "/enrolments") {}

std::string EnrolmentRecords::path_of(const std::string& token_serial, bool renewal) const {
  return directory_ + "/" + to_hex(bytes_of(token_serial)) + (renewal ? "-renewal" : "") + ".json";
}

void EnrolmentRecords::make_directory() const {
  std::error_code fault;
  std::filesystem::create_directories(directory_, fault);
  std::filesystem::permissions(directory_, std::filesystem::perms::owner_all, fault);
}

RecordLock EnrolmentRecords::lock(const std::string& token_serial) const {
  make_directory();
  return RecordLock(directory_ + "/" + to_hex(bytes_of(token_serial)) + ".lock");
}

std::optional<EnrolmentRecord> EnrolmentRecords::find(const std::string& token_serial,
                                                      bool renewal) const {
  const std::string path = path_of(token_serial, renewal);
  const auto content = read_regular_file(path, kRecordLimit);
  if (!content) {
    if (content.error().kind == FileFault::Kind::absent) return std::nullopt;
    throw Failure(ExitStatus::bad_input, say("The file {} cannot be read.", path));
  }
  try {
    return from_json_document(Json::parse(content->begin(), content->end()));
  } catch (const std::exception&) {
    throw Failure(ExitStatus::bad_input, say("The file {} is damaged.", path),
                  tr("Remove it to begin anew."));
  }
}

void EnrolmentRecords::save(const EnrolmentRecord& record) const {
  make_directory();
  const std::string text = to_json_document(record).dump(1);
  write_output_file(path_of(record.token_serial, !record.old_certificate.empty()), bytes_of(text),
                    true, kPrivateFile);
}

void EnrolmentRecords::remove(const EnrolmentRecord& record) const {
  remove_output_file(path_of(record.token_serial, !record.old_certificate.empty()));
}

}  // namespace kunci::tool
