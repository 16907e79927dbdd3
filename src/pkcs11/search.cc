// SPDX-License-Identifier: Apache-2.0
#include "pkcs11/search.h"

#include <algorithm>
#include <optional>

#include "pkcs11/certificate_object.h"
#include "pkcs11/data_object.h"
#include "pkcs11/profile_object.h"
#include "pkcs11/token_key_object.h"

namespace kunci::pkcs11 {
namespace {

// What the template alone rules out. These attributes never need the card.
constexpr CK_ATTRIBUTE_TYPE kKnownWithoutCard[] = {CKA_CLASS,     CKA_TOKEN,      CKA_PRIVATE,
                                                   CKA_ID,        CKA_LABEL,      CKA_APPLICATION,
                                                   CKA_OBJECT_ID, CKA_MODIFIABLE, CKA_UNIQUE_ID};

bool known_without_card(const TemplateEntry& entry) {
  return std::ranges::find(kKnownWithoutCard, entry.type) != std::end(kKnownWithoutCard);
}

class Finder {
 public:
  Finder(PresentToken& present, std::span<const TemplateEntry> wanted)
      : present_(present), token_(present.token), wanted_(wanted) {}

  CkResult<std::vector<CK_OBJECT_HANDLE>> run() {
    if (auto done = session_objects(); !done) return fail(done.error());
    if (auto done = read_ahead(); !done) return fail(done.error());
    for (const CK_PROFILE_ID profile : profiles_held()) {
      if (auto done = add(CKO_PROFILE, static_cast<std::uint32_t>(profile), ProfileObject(profile),
                          [] { return CkResult<bool>(true); });
          !done) {
        return fail(done.error());
      }
    }
    if (auto done = places(); !done) return fail(done.error());
    if (auto done = data(); !done) return fail(done.error());
    return std::move(found_);
  }

 private:
  [[nodiscard]] std::optional<ByteView> wanted(CK_ATTRIBUTE_TYPE type) const {
    const auto entry = std::ranges::find(wanted_, type, &TemplateEntry::type);
    if (entry == wanted_.end()) return std::nullopt;
    return entry->value;
  }

  [[nodiscard]] bool class_possible(CK_OBJECT_CLASS object_class) const {
    const auto value = wanted(CKA_CLASS);
    return !value || equal(*value, value_of(object_class));
  }

  CkResult<bool> matches(const Object& object, bool without_card) const {
    for (const TemplateEntry& entry : wanted_) {
      if (known_without_card(entry) != without_card) continue;
      const auto match = object.matches(entry);
      if (!match) return fail(match.error());
      if (!*match) return false;
    }
    return true;
  }

  CkResult<void> session_objects() {
    for (const CK_OBJECT_HANDLE handle : present_.objects.session_objects()) {
      const auto object = present_.objects.find(handle, present_.sees_private());
      if (!object) continue;
      for (const bool without_card : {true, false}) {
        const auto match = matches(**object, without_card);
        if (!match) return fail(match.error());
        if (!*match) break;
        if (!without_card) found_.push_back(handle);
      }
    }
    return {};
  }

  // `exists` is asked only for what the template does not rule out.
  template <class View, class Exists>
  CkResult<void> add(CK_OBJECT_CLASS object_class, std::uint32_t place, View view, Exists exists) {
    if (view.is_private() && !present_.sees_private()) return {};
    for (const bool without_card : {true, false}) {
      const auto match = matches(view, without_card);
      if (!match) return skip_if_gone(match.error());
      if (!*match) return {};
      if (!without_card) break;
      const auto there = exists();
      if (!there) return fail(there.error());
      if (!*there) return {};
    }
    found_.push_back(present_.objects.token_object(
        {object_class, place}, [&view] { return std::make_shared<View>(std::move(view)); }));
    return {};
  }

  static CkResult<void> skip_if_gone(Rv rv) {
    if (rv == Rv(CKR_OBJECT_HANDLE_INVALID)) return {};
    return fail(rv);
  }

  // One transaction for what a search without a name is about to read, instead of one for each
  // thing.
  CkResult<void> read_ahead() {
    const bool by_name = std::ranges::any_of(wanted_, [](const TemplateEntry& entry) {
      return known_without_card(entry) && entry.type != CKA_CLASS && entry.type != CKA_TOKEN &&
             entry.type != CKA_PRIVATE;
    });
    const bool token_objects = !wanted(CKA_TOKEN) || equal(*wanted(CKA_TOKEN), value_of(true));
    if (by_name || !token_objects) return {};
    const bool pairs = class_possible(CKO_PUBLIC_KEY) ||
                       (class_possible(CKO_PRIVATE_KEY) && present_.sees_private());
    const ReadAhead what{.certificates = class_possible(CKO_CERTIFICATE),
                         .pairs = pairs,
                         .data = class_possible(CKO_DATA)};
    if (!what.certificates && !what.pairs && !what.data) return {};
    return lift(token_->read_ahead(what));
  }

  CkResult<void> places() {
    const bool keys = class_possible(CKO_PUBLIC_KEY) || class_possible(CKO_PRIVATE_KEY);
    if (!keys && !class_possible(CKO_CERTIFICATE)) return {};
    const auto chosen = chosen_places();
    if (!chosen) return fail(chosen.error());
    for (const KeyPlace& place : *chosen) {
      if (auto done = objects_at(place); !done) return done;
    }
    return {};
  }

  // A place that is asked for by its id or label is looked at even where the card does not name it
  // among those in use.
  CkResult<std::vector<KeyPlace>> chosen_places() {
    const auto id = wanted(CKA_ID);
    const auto label = wanted(CKA_LABEL);
    std::vector<KeyPlace> chosen;
    const auto all = token_->key_places();
    if (id || label) {
      std::ranges::copy_if(all, std::back_inserter(chosen), [&](const KeyPlace& place) {
        return (!id || equal(*id, place.id)) && (!label || text_of(*label) == place.label);
      });
      return chosen;
    }
    const auto in_use = token_->places_in_use();
    if (!in_use) return fail(in_use.error());
    std::ranges::copy_if(all, std::back_inserter(chosen), [&](const KeyPlace& place) {
      return std::ranges::find(*in_use, place.reference) != in_use->end();
    });
    return chosen;
  }

  CkResult<void> objects_at(const KeyPlace& place) {
    const std::uint32_t where = place.reference.value;
    const auto has_certificate = [&]() -> CkResult<bool> {
      return is_there(token_->certificate(place.reference));
    };
    const auto has_pair = [&]() -> CkResult<bool> {
      return is_there(token_->key_pair(place.reference));
    };
    if (auto done =
            add(CKO_CERTIFICATE, where, TokenCertificateObject(token_, place), has_certificate);
        !done) {
      return done;
    }
    if (auto done = add(CKO_PUBLIC_KEY, where, TokenPublicKeyObject(token_, place), has_pair);
        !done) {
      return done;
    }
    const auto has_likely_pair = [&]() -> CkResult<bool> {
      return is_there(token_->likely_pair(place.reference));
    };
    return add(CKO_PRIVATE_KEY, where, TokenPrivateKeyObject(token_, place), has_likely_pair);
  }

  CkResult<void> data() {
    if (!class_possible(CKO_DATA)) return {};
    const bool by_name = wanted(CKA_LABEL) || wanted(CKA_APPLICATION) || wanted(CKA_OBJECT_ID);
    for (const DataPlace& place : token_->data_places()) {
      if (!place.listed && !by_name) continue;
      const auto exists = [&]() -> CkResult<bool> { return is_there(token_->data(place.tag)); };
      if (auto done = add(CKO_DATA, place.tag, TokenDataObject(token_, place), exists); !done)
        return done;
    }
    return {};
  }

  // What cannot be read as what it should be is not there; a card that fails is an error.
  template <class T>
  static CkResult<bool> is_there(const Result<std::shared_ptr<const T>>& read) {
    if (read) return *read != nullptr;
    if (read.error().code == Errc::malformed || read.error().code == Errc::unsupported)
      return false;
    return fail(read.error());
  }

  PresentToken& present_;
  const std::shared_ptr<Token>& token_;
  std::span<const TemplateEntry> wanted_;
  std::vector<CK_OBJECT_HANDLE> found_;
};

}  // namespace

CkResult<Search> Search::start(PresentToken& present, std::span<const TemplateEntry> wanted) {
  auto found = Finder(present, wanted).run();
  if (!found) return fail(found.error());
  Search search;
  search.found_ = std::move(*found);
  return search;
}

std::size_t Search::take(std::span<CK_OBJECT_HANDLE> out) {
  const std::size_t count = std::min(out.size(), found_.size() - next_);
  std::ranges::copy_n(found_.begin() + static_cast<std::ptrdiff_t>(next_),
                      static_cast<std::ptrdiff_t>(count), out.begin());
  next_ += count;
  return count;
}

}  // namespace kunci::pkcs11
