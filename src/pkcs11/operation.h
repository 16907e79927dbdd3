// SPDX-License-Identifier: Apache-2.0
// What is active in a session between a C_*Init and its end.
#pragma once

#include <utility>

#include "base/secret.h"
#include "pkcs11/message.h"
#include "pkcs11/private_use.h"
#include "pkcs11/rv.h"

namespace kunci::pkcs11 {

/// An operation with a message, which comes as a whole or in parts. It can be used for one message
/// after the other.
class Operation {
 public:
  virtual ~Operation() = default;
  Operation(const Operation&) = delete;
  Operation& operator=(const Operation&) = delete;

  /// The private key that the operation is going to use; nullptr where it needs none.
  [[nodiscard]] virtual PrivateUse* private_use() { return nullptr; }

  /// Forgets the parts that were given: another message may begin.
  virtual void restart() = 0;

 protected:
  Operation() = default;
};

/// An operation that gives octets: a signature, a ciphertext, a plaintext, a digest.
class Producer : public Operation {
 public:
  /// Takes a part of the message and gives what comes out with it: update_size() octets.
  virtual CkResult<WipedBytes> update(ByteView part) = 0;
  /// How much the next part, of this size, brings out. Known without taking it.
  [[nodiscard]] virtual std::size_t update_size(std::size_t /*part*/) const { return 0; }

  /// The output for the message that came in parts, or what of it did not come out with them.
  virtual CkResult<WipedBytes> finish() = 0;
  /// finish() gives no more. Known without the card.
  [[nodiscard]] virtual std::size_t output_limit() const = 0;

  /// The output for a message that comes as a whole; parts that were given do not matter for it.
  virtual CkResult<WipedBytes> produce(ByteView whole) = 0;
  /// produce() gives no more for a message of this size. Known without the card.
  [[nodiscard]] virtual std::size_t whole_limit(std::size_t /*whole*/) const {
    return output_limit();
  }

  /// Every output is as long as its limit.
  [[nodiscard]] virtual bool output_is_fixed() const { return true; }
};

/// One whose message is gathered, without the card, and used when it is complete.
class MessageProducer : public Producer {
 public:
  CkResult<WipedBytes> update(ByteView part) final {
    if (const auto taken = message_.update(part); !taken) return fail(taken.error());
    return WipedBytes{};
  }
  CkResult<WipedBytes> finish() final { return produce_from(message_.finish()); }
  CkResult<WipedBytes> produce(ByteView whole) final { return produce_from(message_.whole(whole)); }
  void restart() final { message_.clear(); }

 protected:
  explicit MessageProducer(Message message) : message_(std::move(message)) {}
  /// `input` is what remained of the message: its hash, or the message itself.
  virtual CkResult<WipedBytes> run(ByteView input) = 0;
  [[nodiscard]] const Message& message() const { return message_; }

 private:
  CkResult<WipedBytes> produce_from(const CkResult<WipedBytes>& input) {
    if (!input) return fail(input.error());
    return run(*input);
  }

  Message message_;
};

/// An operation that says yes or no: CKR_SIGNATURE_INVALID, CKR_SIGNATURE_LEN_RANGE.
class Checker : public Operation {
 public:
  CkResult<void> update(ByteView part) { return message_.update(part); }
  CkResult<void> check(ByteView whole, ByteView signature) {
    return check_from(message_.whole(whole), signature);
  }
  CkResult<void> finish(ByteView signature) { return check_from(message_.finish(), signature); }
  void restart() final { message_.clear(); }

 protected:
  explicit Checker(Message message) : message_(std::move(message)) {}
  virtual CkResult<void> run(ByteView input, ByteView signature) = 0;

 private:
  CkResult<void> check_from(const CkResult<WipedBytes>& input, ByteView signature) {
    if (!input) return fail(input.error());
    return run(*input, signature);
  }

  Message message_;
};

}  // namespace kunci::pkcs11
