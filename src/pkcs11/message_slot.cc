// SPDX-License-Identifier: Apache-2.0
#include "pkcs11/message_slot.h"

namespace kunci::pkcs11 {

template <class Kind>
CkResult<void> MessageSlot<Kind>::end() {
  if (!active()) return fail(CKR_OPERATION_NOT_INITIALIZED);
  cancel();
  return {};
}

template <class Kind>
CkResult<void> MessageSlot<Kind>::expect_message(const Input& parameter, bool in_parts) const {
  if (!active()) return fail(CKR_OPERATION_NOT_INITIALIZED);
  if (in_parts_ && !in_parts) return fail(CKR_OPERATION_ACTIVE);
  if (!in_parts_ && in_parts) return fail(CKR_OPERATION_NOT_INITIALIZED);
  if (parameter.size() != 0) return fail(CKR_MECHANISM_PARAM_INVALID);
  return {};
}

template <class Kind>
CkResult<void> MessageSlot<Kind>::begin(const Input& parameter) {
  if (const auto ready = expect_message(parameter, false); !ready) return ready;
  message_.borrow(process_);
  in_parts_ = true;
  return {};
}

template <class Kind>
CkResult<void> MessageSlot<Kind>::produce(const Input& parameter, const Input& whole,
                                          const Output& output)
  requires std::same_as<Kind, Producer>
{
  if (const auto ready = expect_message(parameter, false); !ready) return ready;
  // Still active where the same message's output was asked for and did not fit.
  if (!message_.active()) message_.borrow(process_);
  return message_.produce(whole, output);
}

template <class Kind>
CkResult<void> MessageSlot<Kind>::next(const Input& parameter, const Input& part,
                                       const Output& output)
  requires std::same_as<Kind, Producer>
{
  if (const auto ready = expect_message(parameter, true); !ready) return ready;
  const bool last = output.valid();
  const bool told_only =
      last && (output.is_query() || !output.has_room_for(process_->output_limit()));
  CkResult<void> done;
  if (!told_only) done = message_.update(part);
  if (done && last) done = message_.finish(output);
  in_parts_ = message_.active();
  return done;
}

template <class Kind>
CkResult<void> MessageSlot<Kind>::check(const Input& parameter, const Input& whole,
                                        const Input& signature)
  requires std::same_as<Kind, Checker>
{
  if (const auto ready = expect_message(parameter, false); !ready) return ready;
  message_.borrow(process_);
  return message_.check(whole, signature);
}

template <class Kind>
CkResult<void> MessageSlot<Kind>::next(const Input& parameter, const Input& part,
                                       const Input& signature)
  requires std::same_as<Kind, Checker>
{
  if (const auto ready = expect_message(parameter, true); !ready) return ready;
  CkResult<void> done = message_.update(part);
  if (done && signature.size() != 0) done = message_.finish(signature);
  in_parts_ = message_.active();
  return done;
}

template class MessageSlot<Producer>;
template class MessageSlot<Checker>;

}  // namespace kunci::pkcs11
