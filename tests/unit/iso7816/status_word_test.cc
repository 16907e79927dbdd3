// SPDX-License-Identifier: Apache-2.0
#include "iso7816/status_word.h"

#include <gtest/gtest.h>

namespace kunci::iso7816 {
namespace {

TEST(StatusWord, SplitsIntoItsOctets) {
  const StatusWord status{0x6a82};
  EXPECT_EQ(status.sw1(), 0x6a);
  EXPECT_EQ(status.sw2(), 0x82);
  EXPECT_FALSE(status.ok());
  EXPECT_TRUE(kOk.ok());
}

TEST(StatusWord, CountsTriesWhereTheyAreTold) {
  EXPECT_EQ(StatusWord{0x63c2}.tries_left(), 2);
  EXPECT_EQ(StatusWord{0x63cf}.tries_left(), 15);
  EXPECT_EQ(StatusWord{0x63c0}.tries_left(), 0);
  EXPECT_EQ(StatusWord{0x6302}.tries_left(), 2) << "older cards";
  EXPECT_EQ(StatusWord{0x6300}.tries_left(), std::nullopt);
  EXPECT_EQ(StatusWord{0x6381}.tries_left(), std::nullopt);
  EXPECT_EQ(StatusWord{0x6983}.tries_left(), std::nullopt);
}

TEST(StatusWord, BecomesAnErrorThatKeepsIt) {
  struct Case {
    std::uint16_t status;
    Errc code;
  };
  for (const auto& [status, code] : {
           Case{0x6300, Errc::pin_incorrect},
           Case{0x6982, Errc::not_logged_in},
           Case{0x6983, Errc::pin_locked},
           Case{0x6a80, Errc::data_invalid},
           Case{0x6a81, Errc::unsupported},
           Case{0x6a82, Errc::not_found},
           Case{0x6a83, Errc::not_found},
           Case{0x6a84, Errc::no_space},
           Case{0x6a86, Errc::unsupported},
           Case{0x6a88, Errc::not_found},
           Case{0x6d00, Errc::unsupported},
           Case{0x6e00, Errc::unsupported},
           Case{0x6700, Errc::refused},
           Case{0x6985, Errc::refused},
           Case{0x6f00, Errc::refused},
           Case{0x0000, Errc::refused},
           Case{0x9000, Errc::internal},
       }) {
    EXPECT_EQ(error_from(StatusWord{status}),
              (Error{.code = code, .tries_left = {}, .status_word = status}))
        << std::hex << status;
  }
}

TEST(StatusWord, TellsTheTriesThatAreLeft) {
  EXPECT_EQ(error_from(StatusWord{0x63c1}),
            (Error{.code = Errc::pin_incorrect, .tries_left = 1, .status_word = 0x63c1}));
}

TEST(StatusWord, NoTryLeftIsALockedPin) {
  EXPECT_EQ(error_from(StatusWord{0x63c0}),
            (Error{.code = Errc::pin_locked, .tries_left = 0, .status_word = 0x63c0}));
}

}  // namespace
}  // namespace kunci::iso7816
