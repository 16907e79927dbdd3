// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace kunci::tool {

/// Lets a std::unique_ptr own what a C library gives out, by that library's own function.
template <auto kFree>
struct Freer {
  template <class T>
  void operator()(T* object) const {
    kFree(object);
  }
};

}  // namespace kunci::tool
