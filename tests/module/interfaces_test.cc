// SPDX-License-Identifier: Apache-2.0
// PKCS#11 3.2, 5.4: what a program finds before it initialises anything.
#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "tests/module/token_fixture.h"

namespace kunci::test {
namespace {

CK_INTERFACE* interface_of(const char* name, CK_VERSION* version, CK_FLAGS flags) {
  CK_INTERFACE* found = nullptr;
  std::string text(name == nullptr ? "" : name);
  const CK_RV rv = module().C_GetInterface(name == nullptr ? nullptr : pin_pointer(text), version,
                                           &found, flags);
  return rv == CKR_OK ? found : nullptr;
}

TEST(Interfaces, EachStandardVersionIsThere) {
  for (const CK_VERSION wanted : {CK_VERSION{3, 2}, CK_VERSION{3, 0}, CK_VERSION{2, 40}}) {
    CK_VERSION version = wanted;
    const CK_INTERFACE* const found = interface_of("PKCS 11", &version, CKF_INTERFACE_FORK_SAFE);
    ASSERT_NE(found, nullptr) << int{wanted.major} << "." << int{wanted.minor};
    const auto* const list = static_cast<const CK_VERSION*>(found->pFunctionList);
    EXPECT_EQ(list->major, wanted.major);
    EXPECT_EQ(list->minor, wanted.minor);
  }
}

TEST(Interfaces, DefaultIsTheNewest) {
  const CK_INTERFACE* const found = interface_of(nullptr, nullptr, 0);
  ASSERT_NE(found, nullptr);
  EXPECT_STREQ(reinterpret_cast<const char*>(found->pInterfaceName), "PKCS 11");
  EXPECT_EQ(static_cast<const CK_VERSION*>(found->pFunctionList)->minor, 2);
}

TEST(Interfaces, UnknownOnesAreAnError) {
  CK_VERSION version{9, 9};
  CK_INTERFACE* found = nullptr;
  std::string name = "Vendor NSS FIPS Interface";
  EXPECT_THAT(module().C_GetInterface(pin_pointer(name), nullptr, &found, 0),
              ReturnsRv(CKR_ARGUMENTS_BAD));
  EXPECT_THAT(module().C_GetInterface(nullptr, &version, &found, 0), ReturnsRv(CKR_ARGUMENTS_BAD));
  EXPECT_THAT(module().C_GetInterface(nullptr, nullptr, &found, 1UL << 20),
              ReturnsRv(CKR_ARGUMENTS_BAD));
  EXPECT_THAT(module().C_GetInterface(nullptr, nullptr, nullptr, 0), ReturnsRv(CKR_ARGUMENTS_BAD));
}

TEST(Interfaces, ListFollowsTheLengthProtocol) {
  CK_ULONG count = 0;
  ASSERT_THAT(module().C_GetInterfaceList(nullptr, &count), ReturnsRv(CKR_OK));
  std::vector<CK_INTERFACE> all(count);
  CK_ULONG too_few = count - 1;
  EXPECT_THAT(module().C_GetInterfaceList(all.data(), &too_few), ReturnsRv(CKR_BUFFER_TOO_SMALL));
  EXPECT_EQ(too_few, count);
  ASSERT_THAT(module().C_GetInterfaceList(all.data(), &count), ReturnsRv(CKR_OK));
  EXPECT_THAT(module().C_GetInterfaceList(nullptr, nullptr), ReturnsRv(CKR_ARGUMENTS_BAD));
  for (const CK_INTERFACE& one : all) EXPECT_NE(one.flags & CKF_INTERFACE_FORK_SAFE, 0U);
}

/// The pointers of a function list, behind its version.
template <class List>
std::vector<void*> members_of(const List& list) {
  constexpr std::size_t kOffset = offsetof(List, C_Initialize);
  std::vector<void*> members((sizeof(List) - kOffset) / sizeof(void*));
  std::memcpy(members.data(), reinterpret_cast<const char*>(&list) + kOffset,
              members.size() * sizeof(void*));
  return members;
}

TEST(Interfaces, EveryMemberIsTheExportedFunction) {
  const auto members = members_of(module());
  const std::set<void*> distinct(members.begin(), members.end());
  EXPECT_EQ(distinct.size(), members.size());
  EXPECT_FALSE(distinct.contains(nullptr));
  std::ifstream table(KUNCI_FUNCTION_TABLE);
  std::string line;
  std::getline(table, line);
  std::size_t functions = 0;
  while (std::getline(table, line)) {
    const std::size_t from = line.find(',') + 1;
    const std::string name = line.substr(from, line.find(',', from) - from);
    EXPECT_TRUE(distinct.contains(module_symbol(name))) << name;
    ++functions;
  }
  EXPECT_EQ(functions, members.size());
}

TEST(Interfaces, OlderListsHoldTheSameFunctions) {
  CK_FUNCTION_LIST* list = nullptr;
  ASSERT_THAT(module().C_GetFunctionList(&list), ReturnsRv(CKR_OK));
  EXPECT_EQ(list->version.major, 2);
  EXPECT_EQ(list->version.minor, 40);
  const auto old_members = members_of(*list);
  const auto new_members = members_of(module());
  EXPECT_TRUE(std::equal(old_members.begin(), old_members.end(), new_members.begin()));
  EXPECT_THAT(module().C_GetFunctionList(nullptr), ReturnsRv(CKR_ARGUMENTS_BAD));
}

TEST(Interfaces, VendorInterfaceIsComplete) {
  const auto& vendor = vendor_functions();
  EXPECT_EQ(vendor.version.major, 1);
  constexpr std::size_t kFunctions =
      (sizeof(KUNCI_FUNCTION_LIST) - offsetof(KUNCI_FUNCTION_LIST, KUNCI_GetTokenStatus)) /
      sizeof(void*);
  std::array<void*, kFunctions> members{};
  std::memcpy(
      members.data(),
      reinterpret_cast<const char*>(&vendor) + offsetof(KUNCI_FUNCTION_LIST, KUNCI_GetTokenStatus),
      sizeof members);
  for (const void* member : members) EXPECT_NE(member, nullptr);
}

TEST(Initialisation, Order) {
  CK_INFO info{};
  EXPECT_THAT(module().C_GetInfo(&info), ReturnsRv(CKR_CRYPTOKI_NOT_INITIALIZED));
  EXPECT_THAT(module().C_Finalize(nullptr), ReturnsRv(CKR_CRYPTOKI_NOT_INITIALIZED));
  ASSERT_THAT(module().C_Initialize(nullptr), ReturnsRv(CKR_OK));
  EXPECT_THAT(module().C_Initialize(nullptr), ReturnsRv(CKR_CRYPTOKI_ALREADY_INITIALIZED));
  EXPECT_THAT(module().C_GetInfo(&info), ReturnsRv(CKR_OK));
  EXPECT_EQ(info.cryptokiVersion.major, 3);
  EXPECT_EQ(info.cryptokiVersion.minor, 2);
  EXPECT_THAT(module().C_GetInfo(nullptr), ReturnsRv(CKR_ARGUMENTS_BAD));
  int reserved = 0;
  EXPECT_THAT(module().C_Finalize(&reserved), ReturnsRv(CKR_ARGUMENTS_BAD));
  EXPECT_THAT(module().C_Finalize(nullptr), ReturnsRv(CKR_OK));
}

CK_RV no_mutex(void** /*mutex*/) { return CKR_OK; }
CK_RV no_lock(void* /*mutex*/) { return CKR_OK; }

TEST(Initialisation, Arguments) {
  CK_C_INITIALIZE_ARGS arguments{};
  arguments.flags = CKF_OS_LOCKING_OK | CKF_LIBRARY_CANT_CREATE_OS_THREADS;
  EXPECT_THAT(module().C_Initialize(&arguments), ReturnsRv(CKR_OK));
  EXPECT_THAT(module().C_Finalize(nullptr), ReturnsRv(CKR_OK));

  arguments.pReserved = &arguments;
  EXPECT_THAT(module().C_Initialize(&arguments), ReturnsRv(CKR_ARGUMENTS_BAD));
  arguments.pReserved = nullptr;
  arguments.CreateMutex = no_mutex;
  EXPECT_THAT(module().C_Initialize(&arguments), ReturnsRv(CKR_ARGUMENTS_BAD));
  arguments.DestroyMutex = no_lock;
  arguments.LockMutex = no_lock;
  arguments.UnlockMutex = no_lock;
  EXPECT_THAT(module().C_Initialize(&arguments), ReturnsRv(CKR_OK));
  EXPECT_THAT(module().C_Finalize(nullptr), ReturnsRv(CKR_OK));
  arguments.flags = 0;
  EXPECT_THAT(module().C_Initialize(&arguments), ReturnsRv(CKR_CANT_LOCK));
}

TEST(Initialisation, ForkedChildStartsAnew) {
  const Initialised module_in_use;
  in_fresh_process([] {
    CK_INFO info{};
    EXPECT_THAT(module().C_GetInfo(&info), ReturnsRv(CKR_CRYPTOKI_NOT_INITIALIZED));
    EXPECT_THAT(module().C_Finalize(nullptr), ReturnsRv(CKR_OK));
    EXPECT_THAT(module().C_Initialize(nullptr), ReturnsRv(CKR_OK));
    EXPECT_THAT(module().C_GetInfo(&info), ReturnsRv(CKR_OK));
    EXPECT_THAT(module().C_Finalize(nullptr), ReturnsRv(CKR_OK));
  });
  CK_INFO info{};
  EXPECT_THAT(module().C_GetInfo(&info), ReturnsRv(CKR_OK));
}

}  // namespace
}  // namespace kunci::test
