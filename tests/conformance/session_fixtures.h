// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/conformance/tested_token.h"

namespace kunci::test {

/// A R/W session in which nobody is logged in. All sessions of the token end with the test.
class PublicSession : public testing::Test {
 protected:
  void SetUp() override { session_ = Client::open(token_.slot()); }
  void TearDown() override {
    EXPECT_THAT(module().C_CloseAllSessions(token_.slot()), ReturnsRv(CKR_OK));
  }

  TestedToken& token_ = TestedToken::get();
  CK_SESSION_HANDLE session_ = CK_INVALID_HANDLE;
};

/// ... in which the user is logged in, with the powers to make keys.
class UserSession : public PublicSession {
 protected:
  void SetUp() override {
    PublicSession::SetUp();
    token_.login_to_manage(session_);
  }
};

}  // namespace kunci::test
