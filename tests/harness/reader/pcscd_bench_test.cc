#include "tests/harness/reader/pcscd_bench.h"
#include <gtest/gtest.h>
#include <iostream>
using namespace kunci::harness;
TEST(A, B) {
  auto t0 = std::chrono::steady_clock::now();
  auto lap = [&](const char* what) { auto n = std::chrono::steady_clock::now(); std::cerr << what << " " << std::chrono::duration<double, std::milli>(n - t0).count() << "\n"; t0 = n; };
  PcscdBench bench;
  lap("bench");
  bench.add("a=echo");
  bench.add("b=echo:reader=slot,card=out");
  lap("add");
  bench.start_pcscd();
  lap("start");
  bench.plug("a");
  lap("plug a");
  bench.plug("b");
  lap("plug b");
  std::cerr << bench.reader_name("a") << "|" << bench.reader_name("b") << "\n";
  lap("names");
  bench.insert("b");
  lap("insert b");
  bench.remove("b");
  lap("remove b");
  bench.insert("b");
  lap("insert b");
  bench.unplug("a");
  lap("unplug a");
  bench.plug("a");
  lap("plug a");
  bench.stop_pcscd();
  lap("stop");
  bench.start_pcscd();
  lap("start");
  bench.kill_pcscd();
  lap("kill");
  bench.start_pcscd();
  lap("start");
  if (system(("cat " + bench.directory().path() + "/pcscd.log").c_str())) return;
  bench.stop_pcscd();
  lap("stop");
}
