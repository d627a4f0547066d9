// The yardstick of the simulator's speed: the bare model, compiled. Poisson arrivals at one function, exponential service,
// a cap on concurrency without a queue, environments kept for a fixed idle time and reused most recently used first.
// Completions lie in a binary heap; arrivals are drawn one by one; idle environments are looked at from the oldest on.
//
//   loss-system RATE_PER_S MEAN_S KEEP_ALIVE_S CAP COUNT SEED
//
// prints: refused cold cpu-seconds

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <deque>
#include <functional>
#include <vector>

namespace {

// xorshift64*, 53 bits.
struct Random {
  uint64_t state;
  double uniform() {
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return static_cast<double>((state * 2685821657736338717ULL) >> 11) * 0x1p-53 + 0x1p-54;
  }
  double exponential(double mean) { return -mean * std::log(uniform()); }
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 7) return 2;
  const double rate = std::atof(argv[1]);
  const double mean = std::atof(argv[2]);
  const double keepAlive = std::atof(argv[3]);
  const size_t cap = static_cast<size_t>(std::atoll(argv[4]));
  const long long count = std::atoll(argv[5]);
  Random random{static_cast<uint64_t>(std::atoll(argv[6])) * 0x9E3779B97F4A7C15ULL + 1};

  std::vector<double> busy;  // ends, a binary heap with the earliest on top
  std::deque<double> idle;   // when each became idle, oldest first
  busy.reserve(cap < 1u << 20 ? cap : 1u << 20);
  long long refused = 0;
  long long cold = 0;
  double now = 0;
  const std::clock_t start = std::clock();
  for (long long i = 0; i < count; ++i) {
    now += random.exponential(1 / rate);
    while (!busy.empty() && busy.front() <= now) {
      idle.push_back(busy.front());
      std::pop_heap(busy.begin(), busy.end(), std::greater<>{});
      busy.pop_back();
    }
    while (!idle.empty() && idle.front() + keepAlive <= now) idle.pop_front();
    const double service = random.exponential(mean);
    if (busy.size() >= cap) {
      ++refused;
      continue;
    }
    if (idle.empty()) ++cold;
    else idle.pop_back();
    busy.push_back(now + service);
    std::push_heap(busy.begin(), busy.end(), std::greater<>{});
  }
  const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  std::printf("%lld %lld %.6f\n", refused, cold, seconds);
  return 0;
}
