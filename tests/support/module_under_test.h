// SPDX-License-Identifier: Apache-2.0
// The built module, as any program sees it: through dlopen and its function list.
#pragma once

#include <kunci/cryptoki.h>
#include <kunci/vendor.h>

#include <string>

namespace kunci::test {

/// The module that KUNCI_TEST_MODULE names, loaded once a process and never unloaded. Ends the
/// process with a sentence where that cannot be done: no test could say anything then. Of a module
/// from before 3.0 the functions that it lacks all return CKR_FUNCTION_NOT_SUPPORTED.
const CK_FUNCTION_LIST_3_2& module();

/// The symbol of the loaded module, or nullptr.
void* module_symbol(const std::string& name);

/// Its vendor interface.
const KUNCI_FUNCTION_LIST& vendor_functions();

}  // namespace kunci::test
