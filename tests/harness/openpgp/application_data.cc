// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/openpgp/application_data.h"

#include <array>

#include "tests/harness/openpgp/algorithm_attributes.h"
#include "tests/harness/openpgp/kdf.h"
#include "tests/harness/openpgp/password_rules.h"
#include "tlv/writer.h"

namespace kunci::harness::openpgp {
namespace {

using namespace openpgp_tag;

constexpr std::size_t kFingerprintSize = 20;
constexpr std::size_t kDateSize = 4;
constexpr std::uint8_t kButton = 0x20;

void append_number(Bytes& out, std::size_t number) {
  out.push_back(static_cast<std::uint8_t>(number >> 8 & 0xff));
  out.push_back(static_cast<std::uint8_t>(number & 0xff));
}

Bytes stored(const OpenPgpContext& context, tlv::Tag tag) {
  const auto found = context.state().objects.find(tag);
  return found == context.state().objects.end() ? Bytes{} : found->second;
}

/// The three objects of a row side by side; zeros for what is not there.
Bytes row(const OpenPgpContext& context, tlv::Tag first, std::size_t size) {
  Bytes all;
  for (const OpenPgpKey key : kOpenPgpKeys) {
    Bytes one = stored(context, of(first, key));
    one.resize(size);
    append(all, one);
  }
  return all;
}

/// C0 (4.4.3.7). Versions before 3.0 tell largest command and answer where later ones tell largest
/// object, PIN block 2 and MANAGE SECURITY ENVIRONMENT.
Bytes capabilities(const OpenPgpOptions& options) {
  constexpr unsigned kChallenge = 0x40;
  constexpr unsigned kPasswordStatusChanges = 0x10;
  constexpr unsigned kPrivateObjects = 0x08;
  constexpr unsigned kAttributesChange = 0x04;
  constexpr unsigned kHasKdf = 0x01;
  const unsigned flags = kChallenge | kPasswordStatusChanges | kPrivateObjects |
                         (options.attributes != AttributeChange::none ? kAttributesChange : 0) |
                         (options.kdf != KdfSupport::none ? kHasKdf : 0);
  Bytes content = {static_cast<std::uint8_t>(flags), 0x00};
  append_number(content, kLargestChallenge);
  append_number(content, kLargestCertificate);
  if (options.version < OpenPgpVersion{3, 0}) {
    const std::size_t largest = options.extended_length ? kLargestApdu : 255;
    append_number(content, largest);
    append_number(content, largest);
    return content;
  }
  append_number(content, kLargestObject);
  content.push_back(0x00);
  content.push_back(options.has(OpenPgpFeature::environment) ? 1 : 0);
  return content;
}

Bytes password_status(const OpenPgpContext& context) {
  const OpenPgpState& state = context.state();
  const ReferenceData& code = state.resetting_code;
  const bool for_none = code.value.empty() && context.options().counts_for_no_code;
  constexpr auto kLongest = static_cast<std::uint8_t>(kLongestPassword);
  return {static_cast<std::uint8_t>(state.pw1_for_several ? 1 : 0),
          kLongest,
          kLongest,
          kLongest,
          state.pw1.tries_left,
          for_none ? code.tries : code.tries_left,
          state.pw3.tries_left};
}

Bytes key_information(const OpenPgpState& state) {
  Bytes content;
  for (const OpenPgpKey key : kOpenPgpKeys) {
    const auto& place = state.keys[index_of(key)];
    content.push_back(static_cast<std::uint8_t>(key));
    content.push_back(place ? static_cast<std::uint8_t>(place->origin) : 0);
  }
  return content;
}

/// D6 to D8; off, by a button, until they are put.
Bytes touch_flags(const OpenPgpContext& context, tlv::Tag tag) {
  const Bytes flags = stored(context, tag);
  return flags.empty() ? Bytes{0x00, kButton} : flags;
}

Bytes algorithm_information(const OpenPgpOptions& options) {
  Bytes content;
  for (const OpenPgpKey key : kOpenPgpKeys) {
    for (const KeyAlgorithm algorithm : algorithms_for(options, key)) {
      append(content, tlv::element(of(kAttributes, key), attributes_of(algorithm, key)));
    }
  }
  return content;
}

Bytes extended_length_information() {
  Bytes largest;
  append_number(largest, kLargestApdu);
  Bytes content = tlv::element(0x02, largest);
  append(content, tlv::element(0x02, largest));
  return content;
}

Bytes discretionary(const OpenPgpContext& context) {
  const OpenPgpState& state = context.state();
  Bytes content = tlv::element(kCapabilities, capabilities(context.options()));
  for (const OpenPgpKey key : kOpenPgpKeys) {
    append(content, tlv::element(of(kAttributes, key), state.attributes[index_of(key)]));
  }
  append(content, tlv::element(kPasswordStatus, password_status(context)));
  append(content, tlv::element(kFingerprints, row(context, kFingerprint, kFingerprintSize)));
  append(content, tlv::element(kAuthorityFingerprints,
                               row(context, kAuthorityFingerprint, kFingerprintSize)));
  append(content, tlv::element(kDates, row(context, kDate, kDateSize)));
  if (context.options().has(OpenPgpFeature::key_information)) {
    append(content, tlv::element(kKeyInformation, key_information(state)));
  }
  for (const OpenPgpKey key : kOpenPgpKeys) {
    if (const auto touch = composed_object(context, of(kTouch, key))) {
      append(content, tlv::element(of(kTouch, key), *touch));
    }
  }
  return content;
}

Bytes application_data(const OpenPgpContext& context) {
  Bytes content;
  for (const tlv::Tag tag :
       {kIdentifier, kHistorical, kExtendedLength, kFeatures, kDiscretionary}) {
    if (const auto part = composed_object(context, tag)) append(content, tlv::element(tag, *part));
  }
  return content;
}

Bytes cardholder(const OpenPgpContext& context) {
  Bytes content;
  for (const tlv::Tag tag : {kName, kLanguage, kSalutation}) {
    append(content, tlv::element(tag, stored(context, tag)));
  }
  return content;
}

Bytes security_support(const OpenPgpState& state) {
  const Bytes counter = {static_cast<std::uint8_t>(state.signatures >> 16 & 0xff),
                         static_cast<std::uint8_t>(state.signatures >> 8 & 0xff),
                         static_cast<std::uint8_t>(state.signatures & 0xff)};
  return tlv::element(kSignatureCounter, counter);
}

Bytes kdf_object(const OpenPgpContext& context) {
  const Bytes content = stored(context, kKdf);
  return content.empty() ? copy_of(kNoKdf) : content;
}

}  // namespace

Bytes application_identifier(const OpenPgpOptions& options) {
  Bytes identifier = copy_of(kOpenPgpAid);
  append(identifier, Bytes{options.version.major, options.version.minor, 0xff, 0xff});
  append_number(identifier, options.serial >> 16);
  append_number(identifier, options.serial & 0xffff);
  append_number(identifier, 0);
  return identifier;
}

Bytes historical_octets(const OpenPgpOptions& options, bool terminated) {
  constexpr std::uint8_t kServices = 0xc5;   // selection by full and partial name, GET DATA, no MF
  constexpr std::uint8_t kSelection = 0xc0;  // by full and partial name
  constexpr std::uint8_t kOctets = 0x01;     // data units
  constexpr unsigned kChaining = 0x80;
  constexpr unsigned kExtendedLength = 0x40;
  const unsigned third = kChaining | (options.extended_length ? kExtendedLength : 0U);
  const std::uint8_t operational = terminated ? 0x03 : 0x05;
  return {0x00,
          0x31,
          kServices,
          0x73,
          kSelection,
          kOctets,
          static_cast<std::uint8_t>(third),
          options.life_cycle ? operational : std::uint8_t{0x00},
          0x90,
          0x00};
}

std::optional<Bytes> composed_object(const OpenPgpContext& context, tlv::Tag tag) {
  const OpenPgpOptions& options = context.options();
  const auto if_has = [](bool has, auto make) {
    return has ? std::optional(make()) : std::nullopt;
  };
  switch (tag) {
    case kIdentifier:
      return application_identifier(options);
    case kHistorical:
      return historical_octets(options, context.state().terminated);
    case kApplicationData:
      return application_data(context);
    case kDiscretionary:
      return discretionary(context);
    case kCardholder:
      return cardholder(context);
    case kSecuritySupport:
      return security_support(context.state());
    case kPasswordStatus:
      return password_status(context);
    case kExtendedLength:
      return if_has(options.extended_length && options.has(OpenPgpFeature::extended_length_info),
                    extended_length_information);
    case kFeatures:
      return if_has(options.touch != Touch::none,
                    [] { return tlv::element(0x81, Bytes{kButton}); });
    case kAlgorithms:
      return if_has(options.has(OpenPgpFeature::algorithm_information),
                    [&options] { return algorithm_information(options); });
    case kKeyInformation:
      return if_has(options.has(OpenPgpFeature::key_information),
                    [&context] { return key_information(context.state()); });
    case kTouch:
    case kTouch + 1:
    case kTouch + 2:
      return if_has(options.touch != Touch::none,
                    [&context, tag] { return touch_flags(context, tag); });
    case kKdf:
      return if_has(options.kdf != KdfSupport::none, [&context] { return kdf_object(context); });
    default:
      return std::nullopt;
  }
}

bool is_template(tlv::Tag tag) {
  return tag == kApplicationData || tag == kDiscretionary || tag == kCardholder ||
         tag == kSecuritySupport || tag == kAlgorithms;
}

}  // namespace kunci::harness::openpgp
