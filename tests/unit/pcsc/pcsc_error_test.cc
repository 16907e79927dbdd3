// SPDX-License-Identifier: Apache-2.0
#include "pcsc/pcsc_error.h"

#include <gtest/gtest.h>

namespace kunci::pcsc {
namespace {

struct Case {
  LONG code;
  Errc error;
};

// Every code of pcsclite.h.
constexpr Case kCases[] = {
    {SCARD_S_SUCCESS, Errc::internal},
    {SCARD_F_INTERNAL_ERROR, Errc::communication},
    {SCARD_E_CANCELLED, Errc::cancelled},
    {SCARD_E_INVALID_HANDLE, Errc::reader_gone},
    {SCARD_E_INVALID_PARAMETER, Errc::internal},
    {SCARD_E_INVALID_TARGET, Errc::communication},
    {SCARD_E_NO_MEMORY, Errc::out_of_memory},
    {SCARD_F_WAITED_TOO_LONG, Errc::timed_out},
    {SCARD_E_INSUFFICIENT_BUFFER, Errc::communication},
    {SCARD_E_UNKNOWN_READER, Errc::reader_gone},
    {SCARD_E_TIMEOUT, Errc::timed_out},
    {SCARD_E_SHARING_VIOLATION, Errc::card_busy},
    {SCARD_E_NO_SMARTCARD, Errc::card_absent},
    {SCARD_E_UNKNOWN_CARD, Errc::communication},
    {SCARD_E_CANT_DISPOSE, Errc::communication},
    {SCARD_E_PROTO_MISMATCH, Errc::communication},
    {SCARD_E_NOT_READY, Errc::card_mute},
    {SCARD_E_INVALID_VALUE, Errc::reader_gone},
    {SCARD_E_SYSTEM_CANCELLED, Errc::cancelled},
    {SCARD_F_COMM_ERROR, Errc::no_service},
    {SCARD_F_UNKNOWN_ERROR, Errc::communication},
    {SCARD_E_INVALID_ATR, Errc::card_mute},
    {SCARD_E_NOT_TRANSACTED, Errc::communication},
    {SCARD_E_READER_UNAVAILABLE, Errc::reader_gone},
    {SCARD_P_SHUTDOWN, Errc::no_service},
    {SCARD_E_PCI_TOO_SMALL, Errc::communication},
    {SCARD_E_READER_UNSUPPORTED, Errc::communication},
    {SCARD_E_DUPLICATE_READER, Errc::communication},
    {SCARD_E_CARD_UNSUPPORTED, Errc::card_mute},
    {SCARD_E_NO_SERVICE, Errc::no_service},
    {SCARD_E_SERVICE_STOPPED, Errc::no_service},
    {SCARD_E_UNSUPPORTED_FEATURE, Errc::unsupported},
    {SCARD_E_ICC_INSTALLATION, Errc::communication},
    {SCARD_E_ICC_CREATEORDER, Errc::communication},
    {SCARD_E_DIR_NOT_FOUND, Errc::communication},
    {SCARD_E_FILE_NOT_FOUND, Errc::communication},
    {SCARD_E_NO_DIR, Errc::communication},
    {SCARD_E_NO_FILE, Errc::communication},
    {SCARD_E_NO_ACCESS, Errc::access_denied},
    {SCARD_E_WRITE_TOO_MANY, Errc::communication},
    {SCARD_E_BAD_SEEK, Errc::communication},
    {SCARD_E_INVALID_CHV, Errc::communication},
    {SCARD_E_UNKNOWN_RES_MNG, Errc::communication},
    {SCARD_E_NO_SUCH_CERTIFICATE, Errc::communication},
    {SCARD_E_CERTIFICATE_UNAVAILABLE, Errc::communication},
    {SCARD_E_NO_READERS_AVAILABLE, Errc::reader_gone},
    {SCARD_E_COMM_DATA_LOST, Errc::communication},
    {SCARD_E_NO_KEY_CONTAINER, Errc::communication},
    {SCARD_E_SERVER_TOO_BUSY, Errc::no_service},
    {SCARD_W_UNSUPPORTED_CARD, Errc::card_mute},
    {SCARD_W_UNRESPONSIVE_CARD, Errc::card_mute},
    {SCARD_W_UNPOWERED_CARD, Errc::card_mute},
    {SCARD_W_RESET_CARD, Errc::applet_lost},
    {SCARD_W_REMOVED_CARD, Errc::card_absent},
    {SCARD_W_SECURITY_VIOLATION, Errc::access_denied},
    {SCARD_W_WRONG_CHV, Errc::communication},
    {SCARD_W_CHV_BLOCKED, Errc::communication},
    {SCARD_W_EOF, Errc::communication},
    {SCARD_W_CANCELLED_BY_USER, Errc::cancelled},
    {SCARD_W_CARD_NOT_AUTHENTICATED, Errc::communication},
};

class PcscError : public testing::TestWithParam<Case> {};

TEST_P(PcscError, HasAWordInOurDomain) {
  EXPECT_EQ(error_from_pcsc(GetParam().code), GetParam().error)
      << name_of(error_from_pcsc(GetParam().code));
}

TEST_P(PcscError, TellsWhetherTheConnectionIsLost) {
  EXPECT_EQ(connection_is_lost(GetParam().code), GetParam().error == Errc::no_service);
}

std::string name_of_case(const testing::TestParamInfo<Case>& info) {
  std::ostringstream name;
  name << std::hex << info.param.code;
  return name.str();
}

INSTANTIATE_TEST_SUITE_P(OfPcscLite, PcscError, testing::ValuesIn(kCases), name_of_case);

TEST(UnknownPcscError, IsATroubleOnTheWay) {
  EXPECT_EQ(error_from_pcsc(0x7fffffff), Errc::communication);
  EXPECT_EQ(error_from_pcsc(-1), Errc::communication);
}

}  // namespace
}  // namespace kunci::pcsc
