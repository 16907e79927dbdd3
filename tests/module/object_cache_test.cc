// SPDX-License-Identifier: Apache-2.0
// The cache of public objects, as programs meet it: the second one finds what the first has read.
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>

#include "crypto/public_key.h"
#include "pkcs11/object_file.h"
#include "tests/harness/process/temporary_directory.h"
#include "tests/module/token_fixture.h"
#include "tests/support/test_certificate.h"
#include "tlv/writer.h"

namespace kunci::test {
namespace {

constexpr std::uint8_t kRsaId = 0x01;
constexpr std::uint32_t kContainerOf9a = 0x5fc105;

/// Login and a signature with the key 01, which the public key on the token then verifies if
/// `verified`.
void sign(bool verified) {
  const Initialised module_in_use;
  const CK_SESSION_HANDLE session = Client::open(Client::slot_with_token(), 0);
  ASSERT_THAT(Client::login(session), ReturnsRv(CKR_OK));
  const CK_OBJECT_HANDLE key =
      Client::find_one(session, {{CKA_CLASS, CK_ULONG{CKO_PRIVATE_KEY}}, {CKA_ID, Bytes{kRsaId}}});
  Bytes data = copy_of(bytes_of("surat"));
  Bytes signature;
  ASSERT_THAT(Client::sign(session, CKM_SHA256_RSA_PKCS, key, data, signature), ReturnsRv(CKR_OK));
  if (!verified) return;
  const CK_OBJECT_HANDLE public_key =
      Client::find_one(session, {{CKA_CLASS, CK_ULONG{CKO_PUBLIC_KEY}}, {CKA_ID, Bytes{kRsaId}}});
  CK_MECHANISM mechanism{CKM_SHA256_RSA_PKCS, nullptr, 0};
  ASSERT_THAT(module().C_VerifyInit(session, &mechanism, public_key), ReturnsRv(CKR_OK));
  EXPECT_THAT(
      module().C_Verify(session, data.data(), data.size(), signature.data(), signature.size()),
      ReturnsRv(CKR_OK));
}

Bytes container_of_another_key() {
  const auto key = crypto::rsa_public_key(Bytes(256, 0xc3), Bytes{1, 0, 1});
  const Bytes certificate = certificate_for(crypto::spki_of(key.value()), 1000);
  Bytes container;
  tlv::append_element(container, 0x70, certificate);
  tlv::append_element(container, 0x71, Bytes{0});
  tlv::append_element(container, 0xfe, {});
  return container;
}

Bytes content_of(const std::filesystem::path& path) {
  Bytes content(std::filesystem::file_size(path));
  std::ifstream file(path, std::ios::binary);
  file.read(reinterpret_cast<char*>(content.data()), static_cast<std::streamsize>(content.size()));
  return content;
}

void write(const std::filesystem::path& path, ByteView content) {
  std::ofstream file(path, std::ios::binary);
  file.write(reinterpret_cast<const char*>(content.data()),
             static_cast<std::streamsize>(content.size()));
  ASSERT_TRUE(file.flush());
}

class ObjectCaching : public testing::Test {
 protected:
  /// By a process without a cache.
  void SetUp() override {
    in_fresh_process([this] {
      const Initialised module_in_use;
      const CK_SESSION_HANDLE session = Client::open(Client::slot_with_token());
      Client::login_to_manage(session, card_);
      Client::generate_rsa(session, kRsaId);
      Client::write_certificate(session, kRsaId);
    });
  }

  std::size_t cost(const std::function<void()>& job) const {
    token_.clear_log();
    in_fresh_process([&] {
      use_cache(directory_.path());
      job();
    });
    if (HasFailure()) {
      for (const std::string& line : token_.control().log(token_.name())) std::cerr << line << "\n";
    }
    return token_.exchanges();
  }

  std::filesystem::path only_file() const {
    return *std::filesystem::directory_iterator(directory_.path() + "/kunci/objects");
  }

  const TestCard card_ = plain_card(",apdu=short");
  PluggedToken token_{card_.specification};
  harness::TemporaryDirectory directory_;
};

TEST_F(ObjectCaching, LoginAndFirstSignatureTakeEightExchanges) {
  EXPECT_EQ(cost([] { sign(false); }), 14U) << "thirteen, and the CHUID to keep the rest by";
  EXPECT_EQ(cost([] { sign(false); }), 8U);
  EXPECT_EQ(cost([] { sign(false); }), 8U);
}

TEST_F(ObjectCaching, CertificatesTakeOneExchange) {
  const auto read = [] {
    const Initialised module_in_use;
    const CK_SESSION_HANDLE session = Client::open(Client::slot_with_token(), 0);
    CK_TOKEN_INFO info{};
    EXPECT_THAT(module().C_GetTokenInfo(Client::slot_with_token(), &info), ReturnsRv(CKR_OK));
    const CK_OBJECT_HANDLE certificate = Client::find_one(
        session, {{CKA_CLASS, CK_ULONG{CKO_CERTIFICATE}}, {CKA_ID, Bytes{kRsaId}}});
    EXPECT_EQ(Client::attribute(session, certificate, CKA_VALUE).size(), 1000U);
  };
  const std::size_t first = cost(read);
  EXPECT_EQ(cost(read), first - 3);
}

// Four pieces, and the CHUID to keep them by; then the CHUID and one piece.
TEST_F(ObjectCaching, OneCertificateAloneTakesTwoExchanges) {
  const auto read = [] {
    const Initialised module_in_use;
    const CK_SESSION_HANDLE session = Client::open(Client::slot_with_token(), 0);
    const CK_OBJECT_HANDLE certificate = Client::find_one(
        session, {{CKA_CLASS, CK_ULONG{CKO_CERTIFICATE}}, {CKA_ID, Bytes{kRsaId}}});
    EXPECT_EQ(Client::attribute(session, certificate, CKA_VALUE).size(), 1000U);
  };
  EXPECT_EQ(cost(read), 2U + 4U + 1U);
  EXPECT_EQ(cost(read), 2U + 2U);
}

// As after another program has put another key there: what is kept is of a key that the card does
// not have.
TEST_F(ObjectCaching, AnotherKeyThanTheOneKeptSigns) {
  cost([] { sign(false); });
  const auto file = only_file();
  const auto kept = pkcs11::objects_in(content_of(file));
  ASSERT_TRUE(kept);
  CachedObjects changed = *kept;
  changed[kContainerOf9a] = container_of_another_key();
  write(file, pkcs11::object_file_from(changed));
  cost([] { sign(true); });
  EXPECT_EQ(pkcs11::objects_in(content_of(file)), kept) << "put right";
  EXPECT_EQ(cost([] { sign(true); }), 9U) << "eight, and a look for the public key";
}

TEST_F(ObjectCaching, NothingSecretIsKept) {
  cost([] { sign(false); });
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(directory_.path())) {
    if (!entry.is_regular_file()) continue;
    ++files;
    EXPECT_LT(entry.file_size(), 2000U) << "more than one certificate and the facts";
  }
  EXPECT_EQ(files, 1U);
}

}  // namespace
}  // namespace kunci::test
