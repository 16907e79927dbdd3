// SPDX-License-Identifier: Apache-2.0
// A PKCS #11 module with one slot whose token is a directory of small files, named by KUNCI_SCRIPT.
// Tests write what it is to answer and read what it was told; so the tool meets tokens that no
// healthy module shows.
//
//   present      "token", "unknown" (a card that is not recognised) or "nothing"
//   label        32 octets at most, any
//   pin, so-pin  the right ones
//   tries, so-tries         how many are left
//   flags        token flags to be set besides, decimal
//   vendor       "yes": the vendor interface is there
//   fail         "C_OpenSession 48": this function answers this value
//   pad          what was done at the PIN pad
//   events       a FIFO: each octet is a slot event
#include <fcntl.h>
#include <kunci/cryptoki.h>
#include <kunci/vendor.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>

namespace {

constexpr CK_SLOT_ID kSlot = 5;
constexpr CK_SESSION_HANDLE kSession = 1;
int g_finalized = -1;

std::string path_of(const char* name) {
  return std::string(std::getenv("KUNCI_SCRIPT")) + "/" + name;
}

std::string read(const char* name, const std::string& otherwise = "") {
  std::ifstream file(path_of(name), std::ios::binary);
  if (!file) return otherwise;
  return {std::istreambuf_iterator<char>(file), {}};
}

void write(const char* name, const std::string& value) {
  std::ofstream(path_of(name), std::ios::binary) << value;
}

CK_ULONG number(const char* name, CK_ULONG otherwise) {
  return std::stoul(read(name, std::to_string(otherwise)));
}

CK_RV scripted(const char* function) {
  std::istringstream line(read("fail"));
  std::string name;
  CK_RV rv = CKR_OK;
  return line >> name >> rv && name == function ? rv : CKR_OK;
}

template <std::size_t kSize>
void fill(CK_UTF8CHAR (&field)[kSize], const std::string& text) {
  std::memset(field, ' ', kSize);
  std::copy_n(text.begin(), std::min(text.size(), kSize), field);
}

CK_FLAGS flags_of_tries(CK_ULONG left, CK_FLAGS low) {
  // The three flags of a PIN follow each other (PKCS#11 3.2, 3.2).
  if (left == 0) return low << 2;
  if (left == 1) return low | low << 1;
  return left < 3 ? low : 0;
}

// A wrong PIN costs a try; the right one brings them back. An absent PIN was typed at the pad.
CK_RV check_pin(const char* name, const char* tries, const CK_UTF8CHAR* pin, CK_ULONG size) {
  const CK_ULONG left = number(tries, 3);
  if (left == 0) return CKR_PIN_LOCKED;
  const std::string given = pin == nullptr ? read("pad") : std::string(pin, pin + size);
  if (given != read(name)) {
    write(tries, std::to_string(left - 1));
    return CKR_PIN_INCORRECT;
  }
  write(tries, "3");
  return CKR_OK;
}

CK_RV initialize(void*) {
  g_finalized = ::eventfd(0, EFD_CLOEXEC);
  return scripted("C_Initialize");
}

CK_RV finalize(void*) {
  const std::uint64_t one = 1;
  return ::write(g_finalized, &one, sizeof one) == sizeof one ? CKR_OK : CKR_GENERAL_ERROR;
}

CK_RV get_info(CK_INFO* info) {
  *info = {};
  fill(info->manufacturerID, "Tests");
  fill(info->libraryDescription, "Scripted");
  return CKR_OK;
}

CK_RV get_slot_list(CK_BBOOL, CK_SLOT_ID* slots, CK_ULONG* count) {
  if (slots != nullptr) slots[0] = kSlot;
  *count = 1;
  return scripted("C_GetSlotList");
}

CK_RV get_slot_info(CK_SLOT_ID, CK_SLOT_INFO* info) {
  *info = {};
  fill(info->slotDescription, read("reader", "Pembaca"));
  info->flags = CKF_REMOVABLE_DEVICE | CKF_HW_SLOT;
  if (read("present") != "nothing") info->flags |= CKF_TOKEN_PRESENT;
  return CKR_OK;
}

CK_RV get_token_info(CK_SLOT_ID, CK_TOKEN_INFO* info) {
  if (read("present") == "nothing") return CKR_TOKEN_NOT_PRESENT;
  if (read("present") == "unknown") return CKR_TOKEN_NOT_RECOGNIZED;
  *info = {};
  fill(info->label, read("label"));
  fill(info->manufacturerID, "Pabrik");
  fill(info->model, "PIV");
  fill(info->serialNumber, read("serial", "0123"));
  info->ulMinPinLen = 6;
  info->ulMaxPinLen = 8;
  info->flags = CKF_TOKEN_INITIALIZED | CKF_LOGIN_REQUIRED | CKF_USER_PIN_INITIALIZED |
                number("flags", 0) | flags_of_tries(number("tries", 3), CKF_USER_PIN_COUNT_LOW) |
                flags_of_tries(number("so-tries", 3), CKF_SO_PIN_COUNT_LOW);
  return CKR_OK;
}

CK_RV init_token(CK_SLOT_ID, CK_UTF8CHAR* pin, CK_ULONG size, CK_UTF8CHAR* label) {
  const CK_RV rv = check_pin("so-pin", "so-tries", pin, size);
  if (rv == CKR_OK) write("label", std::string(label, label + 32));
  return rv;
}

CK_RV open_session(CK_SLOT_ID, CK_FLAGS, void*, CK_NOTIFY, CK_SESSION_HANDLE* session) {
  *session = kSession;
  return scripted("C_OpenSession");
}

CK_RV close_session(CK_SESSION_HANDLE) { return CKR_OK; }

CK_RV login(CK_SESSION_HANDLE, CK_USER_TYPE user, CK_UTF8CHAR* pin, CK_ULONG size) {
  return user == CKU_SO ? check_pin("so-pin", "so-tries", pin, size)
                        : check_pin("pin", "tries", pin, size);
}

CK_RV logout(CK_SESSION_HANDLE) { return CKR_OK; }

CK_RV init_pin(CK_SESSION_HANDLE, CK_UTF8CHAR* pin, CK_ULONG size) {
  if (const CK_RV rv = scripted("C_InitPIN"); rv != CKR_OK) return rv;
  write("pin", std::string(pin, pin + size));
  write("tries", "3");
  return CKR_OK;
}

CK_RV find_init(CK_SESSION_HANDLE, CK_ATTRIBUTE*, CK_ULONG) {
  return scripted("C_FindObjectsInit");
}

CK_RV find(CK_SESSION_HANDLE, CK_OBJECT_HANDLE*, CK_ULONG, CK_ULONG* count) {
  *count = 0;
  return CKR_OK;
}

CK_RV find_final(CK_SESSION_HANDLE) { return CKR_OK; }

CK_RV wait_for_event(CK_FLAGS, CK_SLOT_ID* slot, void*) {
  const int events = ::open(path_of("events").c_str(), O_RDWR | O_CLOEXEC);
  pollfd sources[] = {{g_finalized, POLLIN, 0}, {events, POLLIN, 0}};
  ::poll(sources, 2, -1);
  char octet = 0;
  const bool event = sources[0].revents == 0 && ::read(events, &octet, 1) == 1;
  ::close(events);
  *slot = kSlot;
  return event ? CKR_OK : CKR_CRYPTOKI_NOT_INITIALIZED;
}

CK_RV token_status(CK_SLOT_ID, KUNCI_TOKEN_STATUS* status) {
  *status = {};
  status->ulUserTriesLeft = number("tries", 3);
  status->ulUserTriesMax = 3;
  status->ulSoTriesLeft = number("so-tries", 3);
  status->ulSoTriesMax = KUNCI_UNKNOWN;
  status->flags = number("status", KUNCI_CAN_RESET);
  fill(status->family, "PIV");
  fill(status->appletVersion, "5.4.3");
  fill(status->serialNumber, "7654321");
  return CKR_OK;
}

CK_RV unblock(CK_SLOT_ID, CK_UTF8CHAR* so_pin, CK_ULONG so_size, CK_UTF8CHAR* pin, CK_ULONG size) {
  const CK_RV rv = check_pin("so-pin", "so-tries", so_pin, so_size);
  return rv == CKR_OK ? init_pin(kSession, pin, size) : rv;
}

CK_RV reset(CK_SLOT_ID) {
  write("so-pin", "");
  write("so-tries", "3");
  write("was-reset", "yes");
  return scripted("KUNCI_ResetToken");
}

CK_FUNCTION_LIST g_functions = {};
KUNCI_FUNCTION_LIST g_vendor = {};
CK_UTF8CHAR g_vendor_name[] = KUNCI_INTERFACE_NAME;
CK_INTERFACE g_interface = {g_vendor_name, &g_vendor, 0};

}  // namespace

extern "C" __attribute__((visibility("default"))) CK_RV C_GetFunctionList(CK_FUNCTION_LIST** list) {
  g_functions.version = {2, 40};
  g_functions.C_Initialize = initialize;
  g_functions.C_Finalize = finalize;
  g_functions.C_GetInfo = get_info;
  g_functions.C_GetSlotList = get_slot_list;
  g_functions.C_GetSlotInfo = get_slot_info;
  g_functions.C_GetTokenInfo = get_token_info;
  g_functions.C_InitToken = init_token;
  g_functions.C_InitPIN = init_pin;
  g_functions.C_OpenSession = open_session;
  g_functions.C_CloseSession = close_session;
  g_functions.C_Login = login;
  g_functions.C_Logout = logout;
  g_functions.C_FindObjectsInit = find_init;
  g_functions.C_FindObjects = find;
  g_functions.C_FindObjectsFinal = find_final;
  g_functions.C_WaitForSlotEvent = wait_for_event;
  *list = &g_functions;
  return CKR_OK;
}

extern "C" __attribute__((visibility("default"))) CK_RV C_GetInterface(CK_UTF8CHAR* name,
                                                                       CK_VERSION*,
                                                                       CK_INTERFACE** found,
                                                                       CK_FLAGS) {
  const bool known = std::strcmp(reinterpret_cast<const char*>(name), KUNCI_INTERFACE_NAME) == 0;
  if (!known || read("vendor") != "yes") return CKR_ARGUMENTS_BAD;
  g_vendor.version = {1, 0};
  g_vendor.KUNCI_GetTokenStatus = token_status;
  g_vendor.KUNCI_UnblockPIN = unblock;
  g_vendor.KUNCI_ResetToken = reset;
  *found = &g_interface;
  return CKR_OK;
}
