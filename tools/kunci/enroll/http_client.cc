// SPDX-License-Identifier: Apache-2.0
#include "enroll/http_client.h"

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

extern "C" std::size_t take_body(const char* octets, std::size_t size, std::size_t count,
                                 void* into) {
  auto* body = static_cast<Bytes*>(into);
  const std::size_t all = size * count;
  if (body->size() + all > kBodyLimit) return 0;
  body->insert(body->end(), octets, octets + all);
  return all;
}

extern "C" CURLcode use_identity(CURL*, void* context, void* applicant) {
  const auto* who = static_cast<const HttpApplicant*>(applicant);
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

}  // namespace

/// One handle of curl's, which keeps its connection.
class HttpClient::Connection {
 public:
  explicit Connection(const Authority& authority)
      : anchors_(anchors_as_pem(authority)), handle_(curl_easy_init()) {
    require(handle_ != nullptr, "curl_easy_init");
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_FOLLOWLOCATION, 0L);
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(kConnectPatience.count()));
    set(CURLOPT_TIMEOUT, static_cast<long>(authority.timeout_seconds));
    set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    // The profile's anchors and no others.
    curl_blob blob{.data = anchors_.data(), .len = anchors_.size(), .flags = CURL_BLOB_NOCOPY};
    set(CURLOPT_CAINFO_BLOB, &blob);
    set(CURLOPT_CAPATH, static_cast<const char*>(nullptr));
    set(CURLOPT_ERRORBUFFER, reason_);
  }

  HttpResponse run(const HttpRequest& request, const HttpApplicant& applicant) {
    set(CURLOPT_URL, request.url.c_str());
    const ListPtr headers = headers_of(request);
    set(CURLOPT_HTTPHEADER, headers.get());
    set_body(request.body);
    set_password(applicant);
    set_identity(applicant);
    HttpResponse response;
    set(CURLOPT_WRITEFUNCTION, take_body);
    set(CURLOPT_WRITEDATA, &response.body);
    const CURLcode result = curl_easy_perform(handle_.get());
    if (applicant.key != nullptr) applicant.key->rethrow();
    if (result != CURLE_OK) fail(request.url, result);
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

  static ListPtr headers_of(const HttpRequest& request) {
    // A server need not know "100-continue".
    ListPtr list(curl_slist_append(nullptr, "Expect:"));
    for (const char* header : request.headers) {
      curl_slist* longer = curl_slist_append(list.get(), header);
      require(longer != nullptr, "curl_slist_append");
      (void)list.release();
      list.reset(longer);
    }
    return list;
  }

  void set_body(const Bytes* body) {
    if (body == nullptr) {
      set(CURLOPT_HTTPGET, 1L);
      return;
    }
    set(CURLOPT_POST, 1L);
    set(CURLOPT_POSTFIELDSIZE, static_cast<long>(body->size()));
    set(CURLOPT_POSTFIELDS, reinterpret_cast<const char*>(body->data()));
  }

  void set_password(const HttpApplicant& applicant) {
    if (applicant.password == nullptr) {
      set(CURLOPT_USERNAME, static_cast<const char*>(nullptr));
      set(CURLOPT_PASSWORD, static_cast<const char*>(nullptr));
      return;
    }
    WipedBytes text(applicant.password->view().begin(), applicant.password->view().end());
    text.push_back(0);
    set(CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
    set(CURLOPT_USERNAME, applicant.user.c_str());
    set(CURLOPT_PASSWORD, reinterpret_cast<const char*>(text.data()));
  }

  // A connection is not kept beyond the life of the key that it was made with.
  void set_identity(const HttpApplicant& applicant) {
    const bool with_key = applicant.key != nullptr;
    const curl_ssl_ctx_callback callback = with_key ? use_identity : nullptr;
    set(CURLOPT_SSL_CTX_FUNCTION, callback);
    set(CURLOPT_SSL_CTX_DATA, &applicant);
    set(CURLOPT_FRESH_CONNECT, with_key ? 1L : 0L);
    set(CURLOPT_FORBID_REUSE, with_key ? 1L : 0L);
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

  std::string anchors_;
  char reason_[CURL_ERROR_SIZE] = "";
  HandlePtr handle_;
};

HttpClient::HttpClient(const Authority& authority) : authority_(authority) {}
HttpClient::~HttpClient() = default;

HttpResponse HttpClient::ask(const HttpRequest& request, const HttpApplicant& applicant) {
  if (!connection_) {
    set_up_curl();
    require_reachable(request.url);
    connection_ = std::make_unique<Connection>(authority_);
  }
  return connection_->run(request, applicant);
}

}  // namespace kunci::tool
