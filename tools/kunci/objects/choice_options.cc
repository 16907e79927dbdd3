// SPDX-License-Identifier: Apache-2.0
#include "objects/choice_options.h"

#include "messages.h"

namespace kunci::tool {

void ChoiceOptions::declare(Arguments& arguments) {
  arguments.operand("URI", uri, mark("the PKCS #11 URI (RFC 7512) of what is meant"));
  arguments.option("--id", "HEX", id, mark("its id, such as 02"));
  arguments.option("--label", "TEXT", label, mark("its label"));
}

KeyChoice ChoiceOptions::resolve(Context& context) const {
  KeyChoice choice{.uri = context.take_uri(uri), .label = label};
  if (id) choice.id = id_from(*id);
  return choice;
}

}  // namespace kunci::tool
