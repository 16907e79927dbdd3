// SPDX-License-Identifier: Apache-2.0
#include "pkcs11/operation_slot.h"

namespace kunci::pkcs11 {

template <class Kind>
CkResult<void> OperationSlot<Kind>::update(const Input& part) {
  if (!active()) return fail(CKR_OPERATION_NOT_INITIALIZED);
  // Taken out for the time of the work: whatever goes wrong, the operation is over.
  auto work = std::exchange(active_, std::nullopt);
  if (!part.valid()) return fail(CKR_ARGUMENTS_BAD);
  if (work->kept) return fail(CKR_OPERATION_NOT_INITIALIZED);
  if (const auto taken = work->operation->update(part.view()); !taken) return fail(taken.error());
  work->in_parts = true;
  active_ = std::move(work);
  return {};
}

template <class Kind>
CkResult<void> OperationSlot<Kind>::update(const Input& part, const Output& output)
  requires std::same_as<Kind, Producer>
{
  if (!active()) return fail(CKR_OPERATION_NOT_INITIALIZED);
  auto work = std::exchange(active_, std::nullopt);
  if (!output.valid() || (!part.valid() && !output.is_query())) return fail(CKR_ARGUMENTS_BAD);
  if (work->kept) return fail(CKR_OPERATION_NOT_INITIALIZED);
  const std::size_t size = work->operation->update_size(part.size());
  if (output.is_query() || !output.has_room_for(size)) {
    output.announce(size);
    active_ = std::move(work);
    // A part that brings nothing out needs no buffer, but cannot be told from a question.
    if (output.is_query()) return {};
    return fail(CKR_BUFFER_TOO_SMALL);
  }
  const CkResult<WipedBytes> made = work->operation->update(part.view());
  if (!made) return fail(made.error());
  work->in_parts = true;
  active_ = std::move(work);
  return output.write(*made);
}

template <class Kind>
bool OperationSlot<Kind>::would_take(const Input& part, const Output& output) const
  requires std::same_as<Kind, Producer>
{
  return active() && output.valid() && part.valid() &&
         output.has_room_for(active_->operation->update_size(part.size()));
}

template <class Kind>
CkResult<void> OperationSlot<Kind>::expect_whole() const {
  if (!active()) return fail(CKR_OPERATION_NOT_INITIALIZED);
  if (active_->in_parts) return fail(CKR_OPERATION_ACTIVE);
  return {};
}

template <class Kind>
template <class Run>
CkResult<void> OperationSlot<Kind>::deliver(const Output& output, std::size_t limit, ByteView whole,
                                            Run&& run) {
  auto work = std::exchange(active_, std::nullopt);
  if (!output.valid()) return fail(CKR_ARGUMENTS_BAD);
  const bool length_known = work->kept || work->operation->output_is_fixed();
  if (work->kept) limit = work->kept->size();
  if (output.is_query() || (length_known && !output.has_room_for(limit))) {
    output.announce(limit);
    active_ = std::move(work);
    if (output.is_query()) return {};
    return fail(CKR_BUFFER_TOO_SMALL);
  }
  if (work->kept) return output.write(work->kept->view());
  const CkResult<WipedBytes> made = std::forward<Run>(run)(*work->operation);
  if (!made) return fail(made.error());
  const auto written = output.write(*made);
  if (!written) {
    work->kept = Secret(*made);
    work->kept_for = copy_of(whole);
    active_ = std::move(work);
  }
  return written;
}

template <class Kind>
CkResult<void> OperationSlot<Kind>::produce(const Input& whole, const Output& output)
  requires std::same_as<Kind, Producer>
{
  if (const auto ready = expect_whole(); !ready) return ready;
  const bool query = output.valid() && output.is_query();
  if (!query && !whole.valid()) {
    cancel();
    return fail(CKR_ARGUMENTS_BAD);
  }
  const ByteView message = query ? ByteView{} : whole.view();
  if (!query && active_->kept && !equal(active_->kept_for, message)) active_->kept.reset();
  return deliver(output, active_->operation->whole_limit(whole.size()), message,
                 [message](Producer& operation) { return operation.produce(message); });
}

template <class Kind>
CkResult<void> OperationSlot<Kind>::finish(const Output& output)
  requires std::same_as<Kind, Producer>
{
  if (!active()) return fail(CKR_OPERATION_NOT_INITIALIZED);
  return deliver(output, active_->operation->output_limit(), {},
                 [](Producer& operation) { return operation.finish(); });
}

template <class Kind>
CkResult<void> OperationSlot<Kind>::check(const Input& whole, const Input& signature)
  requires std::same_as<Kind, Checker>
{
  if (const auto ready = expect_whole(); !ready) return ready;
  const auto work = std::exchange(active_, std::nullopt);
  if (!whole.valid() || !signature.valid()) return fail(CKR_ARGUMENTS_BAD);
  return work->operation->check(whole.view(), signature.view());
}

template <class Kind>
CkResult<void> OperationSlot<Kind>::finish(const Input& signature)
  requires std::same_as<Kind, Checker>
{
  if (!active()) return fail(CKR_OPERATION_NOT_INITIALIZED);
  const auto work = std::exchange(active_, std::nullopt);
  if (!signature.valid()) return fail(CKR_ARGUMENTS_BAD);
  return work->operation->finish(signature.view());
}

template class OperationSlot<Producer>;
template class OperationSlot<Checker>;

}  // namespace kunci::pkcs11
