// SPDX-License-Identifier: Apache-2.0
#include "pin/management_key.h"

#include "base/hex.h"
#include "base/secret.h"
#include "client/rv.h"
#include "messages.h"
#include "pin/pin_source.h"

namespace kunci::tool {
namespace {

// SP 800-78-4, table 6-2: AES-128, 3DES and AES-192, AES-256.
bool is_key_size(std::size_t octets) { return octets == 16 || octets == 24 || octets == 32; }

WipedBytes read_key(Context& context, const std::string& source) {
  const Secret digits = read_pin_source(source, context.output());
  auto octets = from_hex(text_of(digits.view()));
  if (!octets || !is_key_size(octets->size())) {
    throw Failure(ExitStatus::bad_input,
                  tr("The management key must have 32, 48 or 64 hexadecimal digits."));
  }
  WipedBytes key(octets->begin(), octets->end());
  wipe(octets->data(), octets->size());
  return key;
}

bool says_wrong(CK_RV rv) { return rv == CKR_PIN_INCORRECT || rv == CKR_USER_NOT_LOGGED_IN; }

}  // namespace

void ManagementKeyOption::declare(Arguments& arguments) {
  arguments.option("--management-key-source", "SOURCE", source,
                   mark("the management key in hexadecimal digits, where the token does not keep "
                        "it behind the PIN"));
}

void use_management_key(Context& context, const Session& session,
                        const ManagementKeyOption& option) {
  if (!option.source) return;
  const KUNCI_FUNCTION_LIST* const vendor = session.module().vendor();
  if (vendor == nullptr) {
    throw Failure(ExitStatus::unsupported, tr("Only kunci's own module takes a management key."));
  }
  WipedBytes key = read_key(context, *option.source);
  const CK_RV rv = vendor->KUNCI_LoginManagement(session.handle(), key.data(), key.size());
  if (rv == CKR_OK) return;
  if (!says_wrong(rv)) throw failure_of(rv, "KUNCI_LoginManagement");
  throw Failure(ExitStatus::pin_incorrect, tr("The management key is wrong."),
                tr("Repeat the command with the right one."));
}

}  // namespace kunci::tool
