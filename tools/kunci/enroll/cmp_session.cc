// SPDX-License-Identifier: Apache-2.0
#include "enroll/cmp_session.h"

#include <openssl/crmf.h>
#include <openssl/err.h>

#include <utility>

#include "enroll/cmp_failure.h"
#include "messages.h"
#include "x509/chain.h"
#include "x509/name_asn1.h"

namespace kunci::tool {
namespace {

int type_of(const std::string& operation) {
  if (operation == "cr") return OSSL_CMP_CR;
  if (operation == "p10cr") return OSSL_CMP_P10CR;
  return operation == "kur" ? OSSL_CMP_KUR : OSSL_CMP_IR;
}

Bytes der_of_message(const OSSL_CMP_MSG* message) { return der_of(message, i2d_OSSL_CMP_MSG); }

// Tells nothing: what matters is told as a Failure.
int ignore_log(const char*, const char*, int, OSSL_CMP_severity, const char*) { return 1; }

void add_certificates(STACK_OF(X509) * stack, std::vector<Certificate>& to) {
  for (int i = 0; i < sk_X509_num(stack); ++i) {
    X509_up_ref(sk_X509_value(stack, i));
    to.emplace_back(CertificatePtr(sk_X509_value(stack, i)));
  }
  sk_X509_pop_free(stack, X509_free);
}

}  // namespace

// What is thrown must not cross OpenSSL: it is kept for `fail`.
struct CmpSession::Callbacks {
  static OSSL_CMP_MSG* transfer(OSSL_CMP_CTX* context, const OSSL_CMP_MSG* request) {
    auto* session = static_cast<CmpSession*>(OSSL_CMP_CTX_get_transfer_cb_arg(context));
    try {
      return session->exchange(request);
    } catch (...) {
      session->thrown_ = std::current_exception();
      return nullptr;
    }
  }
  static int judge(OSSL_CMP_CTX* context, X509* certificate, int fault, const char** text) {
    auto* session = static_cast<CmpSession*>(OSSL_CMP_CTX_get_certConf_cb_arg(context));
    try {
      return session->judge(certificate, fault, text);
    } catch (...) {
      session->thrown_ = std::current_exception();
      return 1 << OSSL_CMP_PKIFAILUREINFO_systemFailure;
    }
  }
};

CmpSession::CmpSession(const Authority& authority, HttpClient& client, const std::string& operation,
                       const Order& order)
    : authority_(authority),
      client_(client),
      operation_(operation),
      order_(&order),
      identity_(order.identity),
      credentials_(order.credentials),
      context_(OSSL_CMP_CTX_new(nullptr, nullptr)) {
  set_up();
}

CmpSession::CmpSession(const Authority& authority, HttpClient& client, const Identity& identity,
                       const Credentials& credentials)
    : authority_(authority),
      client_(client),
      identity_(&identity),
      credentials_(credentials),
      context_(OSSL_CMP_CTX_new(nullptr, nullptr)) {
  set_up();
}

CmpSession::~CmpSession() = default;

void CmpSession::set_up() {
  OSSL_CMP_CTX* context = context_.get();
  require(context != nullptr, "OSSL_CMP_CTX_new");
  OSSL_CMP_CTX_set_log_cb(context, ignore_log);
  OSSL_CMP_CTX_set_transfer_cb(context, Callbacks::transfer);
  OSSL_CMP_CTX_set_transfer_cb_arg(context, this);
  OSSL_CMP_CTX_set_certConf_cb(context, Callbacks::judge);
  OSSL_CMP_CTX_set_certConf_cb_arg(context, this);
  // A refusal may come from a server that could not check who asks, and so cannot protect it.
  OSSL_CMP_CTX_set_option(context, OSSL_CMP_OPT_UNPROTECTED_ERRORS, 1);
  set_ca();
}

void CmpSession::set_ca() {
  OSSL_CMP_CTX* context = context_.get();
  const NamePtr recipient =
      authority_.recipient.empty() ? nullptr : to_asn1(parse_name(authority_.recipient).value());
  bool done = OSSL_CMP_CTX_set0_trustedStore(context, store_of(authority_.anchors).release()) == 1;
  if (recipient) {
    done = done && OSSL_CMP_CTX_set1_recipient(context, recipient.get()) == 1;
  } else if (const auto anchor = Certificate::from_der(authority_.anchors.front())) {
    done = done && OSSL_CMP_CTX_set1_recipient(context, X509_get_subject_name(anchor->get())) == 1;
  }
  require(done, "OSSL_CMP_CTX_set");
}

void CmpSession::set_request(bool proof_of_possession) {
  OSSL_CMP_CTX* context = context_.get();
  bool done = true;
  if (proof_of_possession) {
    new_key_.emplace(*order_->key, order_->public_key);
    EVP_PKEY_up_ref(new_key_->get());
    done = OSSL_CMP_CTX_set0_newPkey(context, 1, new_key_->get()) == 1;
  } else {
    EVP_PKEY_up_ref(order_->public_key.get());
    done =
        OSSL_CMP_CTX_set0_newPkey(context, 0, order_->public_key.get()) == 1 &&
        OSSL_CMP_CTX_set_option(context, OSSL_CMP_OPT_POPO_METHOD, OSSL_CRMF_POPO_RAVERIFIED) == 1;
  }
  if (operation_ == "p10cr") {
    // Read anew: a request that still has a key of ours in it cannot be copied by OpenSSL.
    const unsigned char* at = order_->request.data();
    const RequestPtr request(d2i_X509_REQ(nullptr, &at, static_cast<long>(order_->request.size())));
    done = done && OSSL_CMP_CTX_set1_p10CSR(context, request.get()) == 1;
  }
  const NamePtr subject = to_asn1(order_->subject);
  done = done && OSSL_CMP_CTX_set1_subjectName(context, subject.get()) == 1;
  X509_EXTENSIONS* extensions = sk_X509_EXTENSION_new_null();
  for (ExtensionPtr& extension : to_asn1(order_->extensions)) {
    done = done && sk_X509_EXTENSION_push(extensions, extension.release()) > 0;
  }
  done = done && OSSL_CMP_CTX_set0_reqExtensions(context, extensions) == 1;
  if (operation_ == "kur") {
    done = done &&
           OSSL_CMP_CTX_set1_oldCert(context, const_cast<X509*>(identity_->certificate.get())) == 1;
  }
  require(done, "OSSL_CMP_CTX_set");
}

void CmpSession::set_protection() {
  OSSL_CMP_CTX* context = context_.get();
  bool done = OSSL_CMP_CTX_set1_secretValue(context, nullptr, 0) == 1;
  if (identity_ != nullptr) {
    const auto key = identity_->certificate.public_key();
    require(key.has_value(), "X509_get_pubkey");
    identity_key_.emplace(identity_->key, *key);
    done = done &&
           OSSL_CMP_CTX_set1_cert(context, const_cast<X509*>(identity_->certificate.get())) == 1 &&
           OSSL_CMP_CTX_set1_pkey(context, identity_key_->get()) == 1;
  } else {
    if (!secret_) secret_ = credentials_.secret();
    const std::string& reference = credentials_.reference;
    done = done &&
           OSSL_CMP_CTX_set1_referenceValue(context, bytes_of(reference).data(),
                                            static_cast<int>(reference.size())) == 1 &&
           OSSL_CMP_CTX_set1_secretValue(context, secret_->view().data(),
                                         static_cast<int>(secret_->size())) == 1;
  }
  require(done, "OSSL_CMP_CTX_set");
}

void CmpSession::prepare_replay(const CmpMemory& memory) {
  last_response_ = memory.parts;
  set_request(false);
  replay_.emplace(memory.parts, concluding_ ? CmpReplay::Upto::answer : CmpReplay::Upto::poll,
                  operation_ == "p10cr");
  replay_->protect(context_.get());
  set_transaction(memory.transaction);
}

void CmpSession::set_transaction(const Bytes& transaction) {
  const OctetStringPtr octets = octet_string(transaction);
  require(OSSL_CMP_CTX_set1_transactionID(context_.get(), octets.get()) == 1,
          "OSSL_CMP_CTX_set1_transactionID");
}

OSSL_CMP_MSG* CmpSession::exchange(const OSSL_CMP_MSG* request) {
  if (replay_ && !replay_->is_over()) return replay_->answer(request);
  const Bytes body = outgoing(request);
  const HttpResponse response = client_.ask(
      {.url = authority_.url, .body = &body, .headers = {"Content-Type: application/pkixcmp"}});
  const unsigned char* at = response.body.data();
  OSSL_CMP_MSG* answer = d2i_OSSL_CMP_MSG(nullptr, &at, static_cast<long>(response.body.size()));
  if (answer == nullptr) {
    throw Failure(
        ExitStatus::unreachable,
        say("What answers at {} does not speak CMP (HTTP {}).", authority_.url, response.status),
        tr("Look at the profile's address."));
  }
  if (auto parts = parts_of_cmp_message(der_of_message(answer))) {
    if (is_certificate_response(parts->body_tag)) last_response_ = *parts;
    last_ = std::move(*parts);
  }
  return answer;
}

// What OpenSSL made instead of a message of an earlier process is thrown away, but for its nonce:
// the answer has the one of the message that is sent.
Bytes CmpSession::outgoing(const OSSL_CMP_MSG* request) {
  if (again_.empty()) {
    Bytes message = der_of_message(request);
    if (keep_sent_) keep_sent_(message);
    return message;
  }
  const auto parts = parts_of_cmp_message(again_);
  if (!parts) {
    throw Failure(ExitStatus::bad_input, tr("What was kept of the enrolment is damaged."),
                  tr("Begin anew with --abandon."));
  }
  const OctetStringPtr nonce = octet_string(parts->sender_nonce);
  require(OSSL_CMP_CTX_set1_senderNonce(context_.get(), nonce.get()) == 1,
          "OSSL_CMP_CTX_set1_senderNonce");
  return std::exchange(again_, {});
}

// Looking at the certificate is the caller's, who then concludes in a step of its own.
int CmpSession::judge(X509* certificate, int fault, const char** text) {
  X509_up_ref(certificate);
  issued_.emplace(CertificatePtr(certificate));
  if (!concluding_) return 0;
  set_protection();
  if (rejection_ == nullptr) return fault;
  *text = rejection_->c_str();
  return fault != 0 ? fault : 1 << OSSL_CMP_PKIFAILUREINFO_badCertTemplate;
}

Answer CmpSession::request() {
  set_request(again_.empty());
  set_protection();
  if (const auto parts = parts_of_cmp_message(again_)) set_transaction(parts->transaction);
  return attempt();
}

Answer CmpSession::poll(const CmpMemory& memory) {
  prepare_replay(memory);
  int check_after = 0;
  OSSL_CMP_CTX_set_option(context_.get(), OSSL_CMP_OPT_DISABLE_CONFIRM, 1);
  // The client waits now, as the one before did.
  if (OSSL_CMP_try_certreq(context_.get(), type_of(operation_), nullptr, &check_after) != -1)
    fail();
  set_protection();
  return attempt();
}

Answer CmpSession::attempt() {
  OSSL_CMP_CTX* context = context_.get();
  OSSL_CMP_CTX_set_option(context, OSSL_CMP_OPT_DISABLE_CONFIRM, 1);
  int check_after = 0;
  const int result = OSSL_CMP_try_certreq(context, type_of(operation_), nullptr, &check_after);
  if (result == -1) return {.check_after = std::chrono::seconds(check_after)};
  if (result != 1 || !issued_) fail();
  Answer answer{.certificate = std::move(issued_)};
  add_certificates(OSSL_CMP_CTX_get1_extraCertsIn(context), answer.chain);
  add_certificates(OSSL_CMP_CTX_get1_caPubs(context), answer.chain);
  return answer;
}

void CmpSession::conclude(const CmpMemory& memory, const std::string* why) {
  concluding_ = true;
  rejection_ = why;
  prepare_replay(memory);
  int check_after = 0;
  const int result =
      OSSL_CMP_try_certreq(context_.get(), type_of(operation_), nullptr, &check_after);
  // A rejection that the CA took is an error to OpenSSL.
  const bool told = last_.body_tag == kConfirmationTag;
  if (result != 1 && !(why != nullptr && told)) fail();
  ERR_clear_error();
}

void CmpSession::revoke(const RevocationReason& reason) {
  OSSL_CMP_CTX* context = context_.get();
  set_protection();
  require(
      OSSL_CMP_CTX_set1_oldCert(context, const_cast<X509*>(identity_->certificate.get())) == 1 &&
          OSSL_CMP_CTX_set_option(context, OSSL_CMP_OPT_REVOCATION_REASON, reason.code) == 1,
      "OSSL_CMP_CTX_set");
  if (OSSL_CMP_exec_RR_ses(context) != 1) fail();
}

CmpMemory CmpSession::memory() const {
  CmpMemory memory{.parts = last_response_};
  memory.parts.sender_nonce = last_.sender_nonce;
  memory.transaction = last_.transaction;
  return memory;
}

void CmpSession::fail() const {
  if (thrown_) std::rethrow_exception(thrown_);
  if (new_key_) new_key_->rethrow();
  if (identity_key_) identity_key_->rethrow();
  throw cmp_failure(context_.get(), authority_.url,
                    {.by_secret = identity_ == nullptr, .heard = last_.body_tag != 0});
}

}  // namespace kunci::tool
