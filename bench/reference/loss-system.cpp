// The yardstick of the simulator's speed: the bare model, compiled, as fast as we know how. Poisson arrivals at one function,
// exponential service, a cap on concurrency without a queue, environments kept for a fixed idle time and reused most recently
// used first.
//
// Ends lie in a calendar: a ring of days as long as one end is from the next, each a short list in order, linked through the
// environments themselves. Idle environments lie in a ring, oldest first; when the oldest is over is known without a look at
// it. Exponential numbers come from a ziggurat (Marsaglia and Tsang 2000) over sfc32 (Chris Doty-Humphrey, public domain), the
// simulator's own generator.
//
//   loss-system RATE_PER_S MEAN_S KEEP_ALIVE_S CAP COUNT SEED
//
// prints: refused cold cpu-seconds

#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <limits>
#include <vector>

namespace {

constexpr double never = std::numeric_limits<double>::infinity();

class Random {
 public:
  explicit Random(uint32_t seed) : a_(seed), b_(seed * 0x9E3779B9U + 1), c_(0x243F6A88U) {
    for (int i = 0; i < 15; ++i) next();
    constexpr double tailFrom = 7.69711747013104972;
    constexpr double area = 3.949659822581572e-3;
    constexpr double range = 4294967296.0;
    const double first = area / std::exp(-tailFrom);
    accepted_[0] = static_cast<uint32_t>(tailFrom / first * range);
    accepted_[1] = 0;
    width_[0] = first / range;
    width_[255] = tailFrom / range;
    density_[0] = 1;
    density_[255] = std::exp(-tailFrom);
    double outer = tailFrom;
    for (int layer = 254; layer >= 1; --layer) {
      const double edge = -std::log(area / outer + std::exp(-outer));
      accepted_[layer + 1] = static_cast<uint32_t>(edge / outer * range);
      width_[layer] = edge / range;
      density_[layer] = std::exp(-edge);
      outer = edge;
    }
  }

  // Mean 1.
  double exponential() {
    const uint32_t draw = next();
    const uint32_t layer = draw & 255;
    return __builtin_expect(draw < accepted_[layer], 1) ? draw * width_[layer] : onTheEdge(draw);
  }

 private:
  uint32_t next() {
    const uint32_t sum = a_ + b_ + counter_++;
    a_ = b_ ^ (b_ >> 9);
    b_ = c_ + (c_ << 3);
    c_ = ((c_ << 21) | (c_ >> 11)) + sum;
    return sum;
  }

  double uniform() { return (next() + 0.5) * 0x1p-32; }

  __attribute__((noinline)) double onTheEdge(uint32_t draw) {
    for (;; draw = next()) {
      const uint32_t layer = draw & 255;
      const double value = draw * width_[layer];
      if (draw < accepted_[layer]) return value;
      if (layer == 0) return 7.69711747013104972 - std::log(uniform());
      if (density_[layer] + uniform() * (density_[layer - 1] - density_[layer]) < std::exp(-value)) return value;
    }
  }

  uint32_t a_, b_, c_, counter_ = 1;
  std::array<uint32_t, 256> accepted_;
  std::array<double, 256> width_, density_;
};

// Environments whose end is pending, by day.
class Calendar {
 public:
  Calendar(double apart, double horizon, size_t environments)
      : perDay_(1 / apart), end_(environments), next_(environments) {
    size_t days = 64;
    while (static_cast<double>(days) * apart < horizon) days *= 2;
    first_.assign(days, none);
    mask_ = static_cast<int64_t>(days) - 1;
  }

  double endOf(int32_t id) const { return end_[id]; }

  void add(int32_t id, double end) {
    end_[id] = end;
    int32_t* link = &first_[dayOf(end) & mask_];
    while (*link != none && end_[*link] < end) link = &next_[*link];
    next_[id] = *link;
    *link = id;
  }

  // Takes out what ends up to `now`, in order.
  template <typename Take>
  void takeUntil(double now, Take take) {
    const int64_t last = dayOf(now);
    for (;; ++today_) {
      int32_t id = first_[today_ & mask_];
      while (id != none && end_[id] <= now) {
        take(id);
        id = next_[id];
      }
      first_[today_ & mask_] = id;
      if (today_ >= last) return;
    }
  }

  // Nothing is pending: days without ends need not be gone through.
  void skipTo(double now) { today_ = dayOf(now); }

 private:
  static constexpr int32_t none = -1;
  int64_t dayOf(double at) const { return static_cast<int64_t>(at * perDay_); }

  double perDay_;
  int64_t mask_ = 0;
  int64_t today_ = 0;
  std::vector<int32_t> first_;
  std::vector<double> end_;
  std::vector<int32_t> next_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 7) return 2;
  const double rate = std::atof(argv[1]);
  const double mean = std::atof(argv[2]);
  const double keepAlive = std::atof(argv[3]);
  const size_t cap = static_cast<size_t>(std::atoll(argv[4]));
  const long long count = std::atoll(argv[5]);
  Random random(static_cast<uint32_t>(std::atoll(argv[6])));

  // A day each end, as many as 40 mean times take: hardly any service is longer, and what is goes round again.
  Calendar calendar(1 / rate, 40 * mean, cap);
  std::vector<int32_t> free;
  for (size_t id = cap; id > 0; --id) free.push_back(static_cast<int32_t>(id - 1));
  size_t room = 64;
  while (room < cap) room *= 2;
  std::vector<int32_t> idle(room);
  size_t oldest = 0;
  size_t newest = 0;  // behind the last
  double oldestOver = never;
  size_t running = 0;
  long long refused = 0;
  long long cold = 0;

  const std::clock_t start = std::clock();
  double arrival = random.exponential() / rate;
  for (long long i = 0; i < count; ++i) {
    const double now = arrival;
    arrival += random.exponential() / rate;
    if (running == 0) calendar.skipTo(now);
    else
      calendar.takeUntil(now, [&](int32_t id) {
        if (oldest == newest) oldestOver = calendar.endOf(id) + keepAlive;
        idle[newest++ & (room - 1)] = id;
        --running;
      });
    while (oldestOver <= now) {
      free.push_back(idle[oldest++ & (room - 1)]);
      oldestOver = oldest == newest ? never : calendar.endOf(idle[oldest & (room - 1)]) + keepAlive;
    }
    if (running == cap) {
      ++refused;
      continue;
    }
    int32_t id;
    if (oldest == newest) {
      ++cold;
      id = free.back();
      free.pop_back();
    } else {
      id = idle[--newest & (room - 1)];
      if (oldest == newest) oldestOver = never;
    }
    ++running;
    calendar.add(id, now + random.exponential() * mean);
  }
  const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  std::printf("%lld %lld %.6f\n", refused, cold, seconds);
  return 0;
}
