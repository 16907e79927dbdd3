// SPDX-License-Identifier: Apache-2.0
#include "enroll/est_client.h"

#include <curl/curl.h>
#include <openssl/ssl.h>

#include <memory>

#include "enroll/endpoint.h"
#include "messages.h"

namespace kunci::tool {
namespace {

constexpr std::size_t kBodyLimit = 256 * 1024;
constexpr std::chrono::milliseconds kConnectPatience{1900};

using HandlePtr = std::unique_ptr<CURL, Freer<curl_easy_cleanup>>;
using ListPtr = std::unique_ptr<curl_slist, Freer<curl_slist_free_all>>;

// Once in a process; curl's own way back is the end of the process.
void set_up_curl() {
  static const CURLcode done = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (done != CURLE_OK) throw Failure(ExitStatus::failed, tr("libcurl does not start."));
}

std::string url_of(const Authority& authority, const std::string& operation) {
  const Endpoint endpoint = endpoint_of(authority.url);
  std::string base = authority.url;
  while (base.ends_with('/')) base.pop_back();
  if (endpoint.path.empty()) base += "/.well-known/est";
  return base + "/" + operation;
}

extern "C" std::size_t take_body(const char* octets, std::size_t size, std::size_t count,
                                 void* into) {
  auto* body = static_cast<Bytes*>(into);
  const std::size_t all = size * count;
  if (body->size() + all > kBodyLimit) return 0;
  body->insert(body->end(), octets, octets + all);
  return all;
}

extern "C" CURLcode use_identity(CURL*, void* context, void* applicant) {
  const auto* who = static_cast<const EstApplicant*>(applicant);
  auto* tls = static_cast<SSL_CTX*>(context);
  const bool done = SSL_CTX_use_certificate(tls, const_cast<X509*>(who->certificate->get())) == 1 &&
                    SSL_CTX_use_PrivateKey(tls, who->key->get()) == 1;
  return done ? CURLE_OK : CURLE_SSL_CERTPROBLEM;
}

std::string anchors_as_pem(const Authority& authority) {
  std::string pem;
  for (const Bytes& der : authority.tls_anchors) {
    if (const auto certificate = Certificate::from_der(der)) pem += certificate->pem();
  }
  return pem;
}

/// One exchange.
class Exchange {
 public:
  explicit Exchange(const Authority& authority)
      : authority_(authority), handle_(curl_easy_init()), anchors_(anchors_as_pem(authority)) {
    require(handle_ != nullptr, "curl_easy_init");
  }

  EstResponse run(const std::string& url, const Bytes* body, const EstApplicant& applicant) {
    set_rules(url);
    if (body != nullptr) set_body(*body);
    if (applicant.password != nullptr) set_password(applicant);
    if (applicant.certificate != nullptr) {
      set(CURLOPT_SSL_CTX_FUNCTION, use_identity);
      set(CURLOPT_SSL_CTX_DATA, &applicant);
    }
    EstResponse response;
    set(CURLOPT_WRITEFUNCTION, take_body);
    set(CURLOPT_WRITEDATA, &response.body);
    const CURLcode result = curl_easy_perform(handle_.get());
    if (applicant.key != nullptr) applicant.key->rethrow();
    if (result != CURLE_OK) fail(url, result);
    curl_off_t wait = 0;
    curl_easy_getinfo(handle_.get(), CURLINFO_RESPONSE_CODE, &response.status);
    curl_easy_getinfo(handle_.get(), CURLINFO_RETRY_AFTER, &wait);
    response.retry_after = std::chrono::seconds(wait);
    return response;
  }

 private:
  template <class Value>
  void set(CURLoption option, Value value) {
    require(curl_easy_setopt(handle_.get(), option, value) == CURLE_OK, "curl_easy_setopt");
  }

  void set_rules(const std::string& url) {
    set(CURLOPT_URL, url.c_str());
    set(CURLOPT_PROTOCOLS_STR, "https");
    set(CURLOPT_FOLLOWLOCATION, 0L);
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(kConnectPatience.count()));
    set(CURLOPT_TIMEOUT, static_cast<long>(authority_.timeout_seconds));
    set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    // The profile's anchors and no others.
    curl_blob blob{.data = anchors_.data(), .len = anchors_.size(), .flags = CURL_BLOB_NOCOPY};
    set(CURLOPT_CAINFO_BLOB, &blob);
    set(CURLOPT_CAPATH, static_cast<const char*>(nullptr));
    set(CURLOPT_ERRORBUFFER, reason_);
  }

  void set_body(const Bytes& body) {
    headers_.reset(curl_slist_append(nullptr, "Content-Type: application/pkcs10"));
    headers_.reset(curl_slist_append(headers_.release(), "Content-Transfer-Encoding: base64"));
    set(CURLOPT_HTTPHEADER, headers_.get());
    set(CURLOPT_POSTFIELDSIZE, static_cast<long>(body.size()));
    set(CURLOPT_POSTFIELDS, reinterpret_cast<const char*>(body.data()));
  }

  void set_password(const EstApplicant& applicant) {
    WipedBytes text(applicant.password->view().begin(), applicant.password->view().end());
    text.push_back(0);
    set(CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
    set(CURLOPT_USERNAME, applicant.user.c_str());
    set(CURLOPT_PASSWORD, reinterpret_cast<const char*>(text.data()));
  }

  [[noreturn]] void fail(const std::string& url, CURLcode result) const {
    const char* reason = reason_[0] != '\0' ? reason_ : curl_easy_strerror(result);
    if (result == CURLE_PEER_FAILED_VERIFICATION) {
      throw Failure(ExitStatus::unreachable,
                    say("What answers at {} is not trusted: {}.", url, reason),
                    tr("Look at the profile's address and anchors."));
    }
    throw Failure(ExitStatus::unreachable, say("The CA at {} gives no answer: {}.", url, reason),
                  tr("Look at the network and the profile's address; then repeat the command."));
  }

  const Authority& authority_;
  HandlePtr handle_;
  std::string anchors_;
  ListPtr headers_{};
  char reason_[CURL_ERROR_SIZE] = "";
};

}  // namespace

EstResponse EstClient::ask(const std::string& operation, const Bytes* body,
                           const EstApplicant& applicant) const {
  set_up_curl();
  const std::string url = url_of(authority_, operation);
  require_reachable(url);
  return Exchange(authority_).run(url, body, applicant);
}

}  // namespace kunci::tool
