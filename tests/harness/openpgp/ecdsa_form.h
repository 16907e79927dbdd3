// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include "base/bytes.h"
#include "base/error.h"
#include "tests/harness/openpgp/openpgp_options.h"

namespace kunci::harness::openpgp {

/// An ECDSA signature with r and s side by side in this form. `sign` makes r and s as long as the
/// field; for EcdsaForm::stripped it is called again, up to some number of times, until both begin
/// with a zero octet (a quarter of all signatures on P-521, very few elsewhere).
Result<Bytes> signature_in_form(EcdsaForm form, const std::function<Result<Bytes>()>& sign);

}  // namespace kunci::harness::openpgp
