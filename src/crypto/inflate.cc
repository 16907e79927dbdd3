// SPDX-License-Identifier: Apache-2.0
#include "crypto/inflate.h"

#include <zlib.h>

#include <limits>

namespace kunci::crypto {
namespace {

// zlib's way to say: the largest window, and gzip or zlib framing as the first octets tell.
constexpr int kEitherFraming = MAX_WBITS + 32;

class Inflater {
 public:
  Inflater() : ready_(inflateInit2(&stream_, kEitherFraming) == Z_OK) {}
  ~Inflater() {
    if (ready_) inflateEnd(&stream_);
  }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  [[nodiscard]] bool ready() const { return ready_; }

  // All in one step; gives zlib's answer, and cuts `out` to what was written.
  int run(ByteView packed, Bytes& out) {
    stream_.next_in = const_cast<Bytef*>(packed.data());
    stream_.avail_in = static_cast<uInt>(packed.size());
    stream_.next_out = out.data();
    stream_.avail_out = static_cast<uInt>(out.size());
    const int answer = ::inflate(&stream_, Z_FINISH);
    out.resize(out.size() - stream_.avail_out);
    return answer;
  }

 private:
  z_stream stream_{};
  bool ready_;
};

}  // namespace

Result<Bytes> inflate(ByteView packed, std::size_t limit) {
  constexpr std::size_t kMax = std::numeric_limits<uInt>::max();
  if (packed.size() > kMax || limit > kMax) return fail(Errc::data_length);
  Inflater inflater;
  if (!inflater.ready()) return fail(Errc::out_of_memory);
  Bytes out(limit);
  const int answer = inflater.run(packed, out);
  if (answer == Z_STREAM_END) {
    out.shrink_to_fit();
    return out;
  }
  if (answer == Z_MEM_ERROR) return fail(Errc::out_of_memory);
  const bool full = answer == Z_BUF_ERROR && out.size() == limit;
  return fail(full ? Errc::data_length : Errc::malformed);
}

}  // namespace kunci::crypto
