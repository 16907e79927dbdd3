// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "x509/name.h"
#include "x509/openssl.h"

namespace kunci::tool {

/// The name in ASN.1. Texts become UTF8String, or what the type demands (countryName:
/// PrintableString). Throws Failure (bad_input) for a value that its type does not allow: a country
/// of three letters, a name that is too long.
NamePtr to_asn1(const DistinguishedName& name);

/// A name of a certificate as RFC 4514 text, UTF-8 kept as it is.
std::string name_text(const X509_NAME* name);

/// The values of a type ("2.5.4.10") in a name, as UTF-8, in its order.
std::vector<std::string> name_values(const X509_NAME* name, const std::string& oid);

}  // namespace kunci::tool
