// SPDX-License-Identifier: Apache-2.0
// A request in a file, a certificate in a file: what happens between them is the persons' matter.
#include <openssl/pem.h>

#include <filesystem>

#include "base/file.h"
#include "enroll/protocol.h"
#include "messages.h"
#include "report/output_file.h"
#include "x509/certificate_file.h"

namespace kunci::tool {
namespace {

constexpr std::size_t kAnswerSizeLimit = 1024 * 1024;
constexpr std::size_t kAnswerCountLimit = 10'000;

/// State: "request", the file with the request; "answer", a file with the certificate, or a
/// directory in which it will be among others. The certificate is known by its public key.
class FileProtocol final : public Protocol {
 public:
  explicit FileProtocol(ProtocolState state) : state_(std::move(state)) {}

  Answer begin(const Order& order) override {
    const std::string pem = pem_of(order.request);
    write_output_file(state_["request"], bytes_of(pem), state_["overwrite"] == "yes", kPublicFile);
    state_.erase("overwrite");
    return {.note = say("The request is in {}: hand it to the CA.", state_["request"])};
  }

  Answer poll(const Order& order) override {
    Answer answer{.note = say("The request is in {}: hand it to the CA.", state_["request"])};
    const std::string place = state_["answer"];
    if (place.empty()) return answer;
    if (!std::filesystem::is_directory(place)) {
      if (!take_from(place, order.public_key, answer)) refuse(place);
      return answer;
    }
    std::size_t seen = 0;
    std::error_code fault;
    for (const auto& entry : std::filesystem::directory_iterator(place, fault)) {
      if (++seen > kAnswerCountLimit || take_from(entry.path(), order.public_key, answer)) break;
    }
    return answer;
  }

  bool confirm(const Order&) override { return true; }
  bool reject(const Order&, const std::string&) override { return false; }

  void revoke(const Identity&, const Credentials&, const RevocationReason&) override {
    throw Failure(ExitStatus::unsupported,
                  tr("The profile has no address at which the CA could be asked to revoke."),
                  tr("Ask your CA on its own form; \"kunci cert list\" shows the serial number."));
  }

  [[nodiscard]] ProtocolState state() const override { return state_; }

 private:
  static std::string pem_of(const Bytes& request) {
    const BioPtr memory(BIO_new(BIO_s_mem()));
    require(
        memory != nullptr && PEM_write_bio(memory.get(), PEM_STRING_X509_REQ, "", request.data(),
                                           static_cast<long>(request.size())) > 0,
        "PEM_write_bio");
    char* text = nullptr;
    const long size = BIO_get_mem_data(memory.get(), &text);
    return {text, static_cast<std::size_t>(size)};
  }

  static bool take_from(const std::string& path, const PublicKey& key, Answer& answer) {
    const auto content = read_regular_file(path, kAnswerSizeLimit);
    if (!content) return false;
    std::vector<Certificate> chain;
    for (Certificate& certificate : read_certificates(*content)) {
      if (!answer.certificate && certificate.public_key() == key) {
        answer.certificate = std::move(certificate);
      } else {
        chain.push_back(std::move(certificate));
      }
    }
    if (!answer.certificate) return false;
    answer.chain = std::move(chain);
    return true;
  }

  [[noreturn]] static void refuse(const std::string& path) {
    if (!read_regular_file(path, kAnswerSizeLimit)) {
      throw Failure(ExitStatus::bad_input, say("The file {} cannot be read.", path),
                    tr("It must be a regular file of at most 1 MiB."));
    }
    throw Failure(ExitStatus::not_found,
                  say("There is no certificate for the token's key in {}.", path),
                  tr("PEM, DER and PKCS #7 are understood."));
  }

  ProtocolState state_;
};

}  // namespace

std::unique_ptr<Protocol> make_file_protocol(const Authority&, ProtocolState state) {
  return std::make_unique<FileProtocol>(std::move(state));
}

}  // namespace kunci::tool
