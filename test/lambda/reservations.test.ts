// Reservations against the rules that they stand for, told owner by owner: what is reserved is nobody else's, and what is
// provisioned comes out of it, or of what is left for all others.

import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Reservations } from '../../lambda/reservations.ts';

interface Owner {
  reserved: number | null;
  provisioned: number;
  onDemand: number;
  onProvisioned: number;
}

type Step = readonly [
  kind: 'add' | 'run' | 'runProvisioned' | 'provision' | 'reserve',
  owner: number,
  count: number | null,
];

const concurrency = 60;
const unreservedMinimum = 10;

const sum = (owners: readonly Owner[], of: (owner: Owner) => number): number =>
  owners.reduce((all, owner) => all + of(owner), 0);

const isShared = ({ reserved }: Owner): boolean => reserved === null;

/** What all owners without a reservation may run on demand. */
const leftIn = (owners: readonly Owner[]): number =>
  concurrency - sum(owners, ({ reserved, provisioned }) => reserved ?? provisioned);

const expected = (owners: readonly Owner[], owner: Owner) => {
  const { reserved, provisioned, onDemand, onProvisioned } = owner;
  const shared = owners.filter(isShared);
  const left = leftIn(owners);
  const totalLeft = concurrency - sum(owners, (one) => one.reserved ?? 0);
  return {
    isReserved: reserved !== null,
    reserved,
    hasRoom: reserved === null ? sum(shared, (one) => one.onDemand) < left : onDemand < reserved - provisioned,
    hasProvisionedRoom:
      reserved === null
        ? sum(shared, (one) => one.onDemand + one.onProvisioned) < totalLeft
        : onDemand + onProvisioned < reserved,
    mayProvision: [-1, 0, 1, 3, 9, 30].map(
      (added) =>
        added <= 0 || (reserved === null ? left - added >= unreservedMinimum : added <= reserved - provisioned),
    ),
  };
};

const told = (reservations: Reservations, owner: number) => ({
  isReserved: reservations.isReserved(owner),
  reserved: reservations.reserved(owner),
  hasRoom: reservations.hasRoom(owner),
  hasProvisionedRoom: reservations.hasProvisionedRoom(owner),
  mayProvision: [-1, 0, 1, 3, 9, 30].map((added) => reservations.mayProvision(owner, added)),
});

const step: fc.Arbitrary<Step> = fc.tuple(
  fc.constantFrom<Step[0]>('add', 'run', 'run', 'runProvisioned', 'provision', 'reserve'),
  fc.nat(30),
  fc.option(fc.nat(12), { freq: 3, nil: null }),
);

/** Does one step to both; what would leave the bounds of a number that nobody could have is left out. */
const done = (reservations: Reservations, owners: Owner[], [kind, at, count]: Step): void => {
  if (kind === 'add' || owners.length === 0) {
    reservations.add(count);
    owners.push({ reserved: count, provisioned: 0, onDemand: 0, onProvisioned: 0 });
    return;
  }
  const index = at % owners.length;
  const owner = owners[index]!;
  if (kind === 'run') {
    const by = count !== null && count % 3 === 0 && owner.onDemand > 0 ? -1 : 1;
    reservations.runOnDemand(index, by);
    owner.onDemand += by;
  } else if (kind === 'runProvisioned') {
    const by = count !== null && count % 3 === 0 && owner.onProvisioned > 0 ? -1 : 1;
    reservations.runProvisioned(index, by);
    owner.onProvisioned += by;
  } else if (kind === 'provision') {
    const added = Math.max(-owner.provisioned, (count ?? 0) - 4);
    reservations.provision(index, added);
    owner.provisioned += added;
  } else {
    reservations.setReserved(index, count, owner.provisioned);
    owner.reserved = count;
  }
};

test('whoever has a reservation runs in it, all others in what is left, whatever changes in between', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
      const reservations = new Reservations(concurrency, unreservedMinimum, 2);
      const owners: Owner[] = [];
      for (const one of steps) done(reservations, owners, one);
      expect(owners.map((_, owner) => told(reservations, owner))).toEqual(
        owners.map((owner) => expected(owners, owner)),
      );
      expect(reservations.unreservedLimit).toBe(leftIn(owners));
      // Set back, it knows none of them.
      reservations.reset(concurrency, unreservedMinimum, 3);
      reservations.add(null);
      expect(told(reservations, 0)).toEqual(
        expected([], { reserved: null, provisioned: 0, onDemand: 0, onProvisioned: 0 }),
      );
    }),
    { numRuns: 200 },
  );
});
