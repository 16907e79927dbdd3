// SPDX-License-Identifier: Apache-2.0
// EST (RFC 7030): cacerts, simpleenroll, simplereenroll. A CA that has not decided yet is asked the
// same thing again (4.2.3). EST knows no transactions: after an answer that was lost the request
// can only be made anew.
#include <openssl/evp.h>

#include <algorithm>

#include "enroll/endpoint.h"
#include "enroll/http_client.h"
#include "enroll/protocol.h"
#include "messages.h"
#include "report/output.h"
#include "x509/certificate_file.h"

namespace kunci::tool {
namespace {

constexpr std::size_t kColumns = 64;
constexpr std::size_t kTextLimit = 300;

// Lines of 64 characters, with one at the end: servers refuse longer ones.
Bytes to_base64(ByteView octets) {
  std::string text(4 * (octets.size() / 3 + 1) + 1, '\0');
  const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), octets.data(),
                                   static_cast<int>(octets.size()));
  text.resize(static_cast<std::size_t>(size));
  std::string lines;
  for (std::size_t i = 0; i < text.size(); i += kColumns) lines += text.substr(i, kColumns) + "\n";
  return copy_of(bytes_of(lines));
}

Bytes from_base64(ByteView text) {
  Bytes tight;
  std::ranges::copy_if(text, std::back_inserter(tight), [](std::uint8_t c) { return c > ' '; });
  Bytes octets(tight.size() / 4 * 3 + 3);
  const int size = EVP_DecodeBlock(octets.data(), tight.data(), static_cast<int>(tight.size()));
  if (size < 0) return {};
  octets.resize(static_cast<std::size_t>(size));
  const auto padding = std::count(tight.begin(), tight.end(), '=');
  octets.resize(octets.size() -
                std::min<std::size_t>(octets.size(), static_cast<std::size_t>(padding)));
  return octets;
}

// What a server says beside its status; it may be a page.
std::string text_of_refusal(const HttpResponse& response) {
  std::string text = printable(text_of(response.body).substr(0, kTextLimit));
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

std::string url_of(const Authority& authority, const std::string& operation) {
  const Endpoint endpoint = endpoint_of(authority.url);
  std::string base = authority.url;
  while (base.ends_with('/')) base.pop_back();
  if (endpoint.path.empty()) base += "/.well-known/est";
  return base + "/" + operation;
}

/// State: "sent" while a request has no answer.
class EstProtocol final : public Protocol {
 public:
  EstProtocol(const Authority& authority, ProtocolState state)
      : authority_(authority), client_(authority), state_(std::move(state)) {}

  Answer begin(const Order& order) override { return ask(order); }
  Answer poll(const Order& order) override { return ask(order); }
  bool confirm(const Order&) override { return true; }
  bool reject(const Order&, const std::string&) override { return false; }

  void revoke(const Identity&, const Credentials&, const RevocationReason&) override {
    throw Failure(ExitStatus::unsupported, tr("EST has no word for revocation."),
                  tr("Ask your CA on its own form; \"kunci cert list\" shows the serial number."));
  }

  [[nodiscard]] ProtocolState state() const override { return state_; }

 private:
  Answer ask(const Order& order) {
    const bool repeated = !state_.emplace("sent", "yes").second;
    keep();
    const HttpResponse response = response_to(order);
    state_.erase("sent");
    Answer answer = answer_of(response);
    answer.repeated = repeated;
    return answer;
  }

  HttpResponse response_to(const Order& order) {
    const Bytes body = to_base64(order.request);
    if (order.identity != nullptr) {
      const auto key = order.identity->certificate.public_key();
      require(key.has_value(), "X509_get_pubkey");
      const TokenKey token_key(order.identity->key, *key);
      return post("simplereenroll", body,
                  {.certificate = &order.identity->certificate, .key = &token_key});
    }
    const Secret secret = order.credentials.secret();
    return post("simpleenroll", body, {.user = order.credentials.reference, .password = &secret});
  }

  HttpResponse post(const char* operation, const Bytes& body, const HttpApplicant& applicant) {
    return client_.ask(
        {.url = url_of(authority_, operation),
         .body = &body,
         .headers = {"Content-Type: application/pkcs10", "Content-Transfer-Encoding: base64"}},
        applicant);
  }

  Answer answer_of(const HttpResponse& response) {
    if (response.status == 202) return {.check_after = response.retry_after};
    if (response.status != 200) refused(response);
    Answer answer;
    for (Certificate& certificate : read_certificates(from_base64(response.body))) {
      if (!answer.certificate && !certificate.is_ca()) {
        answer.certificate = std::move(certificate);
      } else {
        answer.chain.push_back(std::move(certificate));
      }
    }
    if (!answer.certificate) {
      throw Failure(ExitStatus::rejected, tr("The CA's answer has no certificate in it."));
    }
    add_ca_certificates(answer.chain);
    return answer;
  }

  // They help to find the way to an anchor; they are none themselves.
  void add_ca_certificates(std::vector<Certificate>& chain) {
    const HttpResponse response = client_.ask({.url = url_of(authority_, "cacerts")});
    if (response.status != 200) return;
    for (Certificate& certificate : read_certificates(from_base64(response.body))) {
      chain.push_back(std::move(certificate));
    }
  }

  [[noreturn]] void refused(const HttpResponse& response) const {
    keep();  // this request has its answer
    if (response.status == 401) {
      throw Failure(ExitStatus::rejected, tr("The reference or the secret is wrong."),
                    tr("Look at what the CA gave you; some CAs allow only a few tries."));
    }
    throw Failure(ExitStatus::rejected,
                  say("The CA refuses: HTTP {}: {}", response.status, text_of_refusal(response)),
                  tr("Ask your CA what is missing."));
  }

  const Authority& authority_;
  HttpClient client_;
  ProtocolState state_;
};

}  // namespace

std::unique_ptr<Protocol> make_est_protocol(const Authority& authority, ProtocolState state) {
  return std::make_unique<EstProtocol>(authority, std::move(state));
}

}  // namespace kunci::tool
