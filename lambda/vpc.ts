// Functions in a VPC, as it was until late 2019: an elastic network interface (ENI) for each subnet and set of security
// groups, made when environments are, shared by environments until 3 GB of memory is on it. Sources: Developer Guide of
// Dec 2017 and Jun 2019 (vpc: sharing, free addresses, errors), Nov 2019 (250 ENIs a VPC), EC2 (350 a region: recalled,
// not verified). Since then (Hyperplane) nothing of this happens at scale-out: the interface is made with the function,
// which is Pending meanwhile, and dropped after 14 days of idleness.

/** The rollout of Hyperplane ENIs by region (AWS Compute blog and its updates). Regions not named: the last day known. */
const hyperplaneFrom: Readonly<Record<string, string>> = {
  'us-east-2': '2019-09-27',
  'eu-central-1': '2019-09-27',
  'ap-northeast-1': '2019-09-27',
  'us-west-1': '2019-11-06',
  'eu-west-1': '2019-11-06',
  'eu-west-3': '2019-11-06',
  'ap-south-1': '2019-11-06',
  'ap-northeast-2': '2019-11-06',
  'ap-southeast-1': '2019-11-06',
  'ap-southeast-2': '2019-11-06',
  'sa-east-1': '2019-11-06',
  'us-east-1': '2019-11-25',
  'us-west-2': '2019-11-25',
  'ca-central-1': '2019-11-25',
  'eu-west-2': '2019-11-25',
  'eu-north-1': '2019-11-25',
  'ap-east-1': '2019-11-25',
  'us-gov-east-1': '2020-03-31',
  'us-gov-west-1': '2020-03-31',
  'cn-north-1': '2020-08-05',
  'cn-northwest-1': '2020-08-05',
};
const hyperplaneElsewhereFrom = '2019-11-28';

/** Whether environments of a region get their interfaces one by one on `date`. */
export const makesEnisAtScaleOut = (region: string, date: string): boolean =>
  date < (hyperplaneFrom[region] ?? hyperplaneElsewhereFrom);

/** A function that is not used for so long loses its Hyperplane interface; its next request fails (DG configuration-vpc). */
export const hyperplaneIdleReclaimMs: number = 14 * 24 * 3_600_000;

/** Why no interface could be had; the names of the 502 answers. */
export const EniRefusal = { ec2Throttled: 0, eniLimitReached: 1, subnetIpAddressLimitReached: 2 } as const;
export type EniRefusal = (typeof EniRefusal)[keyof typeof EniRefusal];
export const eniRefusalNames = [
  'EC2ThrottledException',
  'ENILimitReachedException',
  'SubnetIPAddressLimitReachedException',
] as const;

export interface VpcOptions {
  /** Names of the subnets, under which functions with other security groups share their addresses; default names of its own. */
  readonly subnets?: readonly string[];
  /** Free addresses of each subnet. */
  readonly freeIps: readonly number[];
  /** Interfaces of the region that Lambda may make; 350 by default in 2018. */
  readonly eniQuota: number;
  /** Calls a second to EC2 that make an interface, and how many may wait for their turn before EC2 throttles. */
  readonly ec2CallsPerSecond: number;
  readonly ec2CallsWaiting: number;
}

export const defaultVpcOptions: Omit<VpcOptions, 'freeIps'> = {
  eniQuota: 350,
  ec2CallsPerSecond: 5,
  ec2CallsWaiting: 100,
};

/** Memory that shares one interface, MB. */
const eniMemoryMb = 3072;

/** A place on an interface. */
export interface EniPlace {
  readonly eni: number;
  readonly readyAtMs: number;
}

/** What all interfaces of a region share: their number, EC2's pace, and the addresses of a subnet. */
export class Ec2Network {
  alive = 0;
  nextCallMs = 0;
  readonly #freeIps = new Map<string, { count: number }>();

  /** Free addresses of the subnet: `count` for whoever names it first. */
  subnet(name: string, count: number): { count: number } {
    const known = this.#freeIps.get(name) ?? { count };
    this.#freeIps.set(name, known);
    return known;
  }
}

interface Eni {
  readonly subnet: { count: number };
  usedMb: number;
  /** Not before this instant can anything run on it. */
  readyAtMs: number;
}

/** The interfaces of one set of subnets and security groups. Instants must not decrease. */
export class EniPool {
  readonly #options: VpcOptions;
  readonly #network: Ec2Network;
  readonly #subnets: readonly { count: number }[];
  readonly #enis: (Eni | null)[] = [];
  #alive = 0;

  constructor(options: VpcOptions, network: Ec2Network = new Ec2Network()) {
    const { freeIps, subnets } = options;
    this.#options = options;
    this.#network = network;
    this.#subnets = freeIps.map((count, index) => {
      const name = subnets?.[index];
      return name === undefined ? { count } : network.subnet(name, count);
    });
  }

  /** Interfaces alive. */
  get alive(): number {
    return this.#alive;
  }

  /**
   * A place for an environment.
   * @param delayMs what making an interface takes, should one be needed
   * @returns the interface and the instant it is ready, or why there is none
   */
  place(memoryMb: number, atMs: number, delayMs: number): EniPlace | EniRefusal {
    const shared = this.#enis.findIndex((eni) => eni !== null && eni.usedMb + memoryMb <= eniMemoryMb);
    if (shared >= 0) {
      const eni = this.#enis[shared]!;
      eni.usedMb += memoryMb;
      return { eni: shared, readyAtMs: Math.max(atMs, eni.readyAtMs) };
    }
    return this.#create(memoryMb, atMs, delayMs);
  }

  /** An environment has ended; an interface without any gives its address back. */
  leave(eniIndex: number, memoryMb: number): void {
    const eni = this.#enis[eniIndex]!;
    eni.usedMb -= memoryMb;
    if (eni.usedMb > 0) return;
    eni.subnet.count += 1;
    this.#enis[eniIndex] = null;
    this.#alive -= 1;
    this.#network.alive -= 1;
  }

  #create(memoryMb: number, atMs: number, delayMs: number): EniPlace | EniRefusal {
    const { eniQuota, ec2CallsPerSecond, ec2CallsWaiting } = this.#options;
    const network = this.#network;
    if (network.alive >= eniQuota) return EniRefusal.eniLimitReached;
    // The subnet with the most room first, as one would spread them.
    const subnet = this.#subnets.reduce((most, one) => (one.count > most.count ? one : most));
    if (subnet.count <= 0) return EniRefusal.subnetIpAddressLimitReached;
    const calledAtMs = Math.max(atMs, network.nextCallMs);
    const gapMs = 1000 / ec2CallsPerSecond;
    if ((calledAtMs - atMs) / gapMs >= ec2CallsWaiting) return EniRefusal.ec2Throttled;
    network.nextCallMs = calledAtMs + gapMs;
    subnet.count -= 1;
    const free = this.#enis.indexOf(null);
    const eni = free >= 0 ? free : this.#enis.length;
    const readyAtMs = calledAtMs + delayMs;
    this.#enis[eni] = { subnet, usedMb: memoryMb, readyAtMs };
    this.#alive += 1;
    network.alive += 1;
    return { eni, readyAtMs };
  }
}
