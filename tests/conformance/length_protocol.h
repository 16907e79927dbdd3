// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include "tests/module/token_fixture.h"

namespace kunci::test {

/// A call whose last arguments are a buffer and its length.
using OutputCall = std::function<CK_RV(CK_BYTE_PTR, CK_ULONG_PTR)>;

/// Holds one call to the convention of PKCS#11 3.2, 5.2: a NULL buffer asks for a length that
/// suffices, and may be asked again; a buffer of one octet is too small, is told so and told a
/// sufficient length; neither ends the operation; nothing is written beyond the room there is.
/// Gives the output, which is more than one octet long.
Bytes output_by_protocol(const OutputCall& call);

/// The output of one call with room enough and no questions.
Bytes output_at_once(const OutputCall& call);

}  // namespace kunci::test
