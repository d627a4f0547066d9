// Pollers of a Kafka topic where growth is no whole number: parts of a poller are whole ones.

import { expect, test } from 'vitest';
import { kafkaPollersAfter, kafkaScalingRules, rulesOf, type KafkaLook } from '../../lambda/index.ts';

const range = { minimum: 2, maximum: 20 };
const calm: KafkaLook = { isBehind: false, wasThrottled: false, peakBatches: 0, bytesPerSecond: 0 };

const after = (count: number, look: Partial<KafkaLook>, pollers: typeof range | null = range): number =>
  kafkaPollersAfter(kafkaScalingRules(rulesOf('2026', 'us-east-1', { kafkaGrowth: 1.5 }), pollers, 100), count, {
    ...calm,
    ...look,
  });

test('half as many again are rounded up, to the maximum', () => {
  expect([2, 3, 5, 13, 14, 20].map((count) => after(count, { isBehind: true }))).toEqual([3, 5, 8, 20, 20, 20]);
});

test('a third less is rounded up, to the minimum', () => {
  expect([20, 14, 10, 5, 3, 2].map((count) => after(count, {}))).toEqual([14, 10, 7, 4, 2, 2]);
});

test('throttles take as much away on demand', () => {
  expect([20, 10, 5, 2, 1].map((count) => after(count, { wasThrottled: true }, null))).toEqual([14, 7, 4, 2, 1]);
});

test('what ran at once, five to a poller, or was read, 5 MB a second each, is left its pollers', () => {
  expect([70, 71, 75, 76, 100, 101].map((peakBatches) => after(20, { peakBatches }))).toEqual([14, 15, 15, 16, 20, 20]);
  const mb = 1024 * 1024;
  expect([70, 70.1, 75, 76, 500].map((read) => after(20, { bytesPerSecond: read * mb }))).toEqual([14, 15, 15, 16, 20]);
});

test('a growth of nothing changes nothing while the topic is behind', () => {
  const rules = kafkaScalingRules(rulesOf('2026', 'us-east-1', { kafkaGrowth: 0.5 }), range, 100);
  expect(kafkaPollersAfter(rules, 7, { ...calm, isBehind: true })).toBe(7);
});
