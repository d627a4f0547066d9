// Exponential numbers by the ziggurat of Marsaglia and Tsang (2000): the area under the density is cut into 256 layers of
// one size; most draws are one product of a random integer. Tables are computed, not copied.

const layers = 256;
/** Where the tail begins, so that 256 layers have one size v (Marsaglia and Tsang 2000). */
const tailFrom = 7.697_117_470_131_05;
const layerArea = 3.949_659_822_581_572e-3;
const range = 2 ** 32;

/** A draw j below `accepted[i]` is inside layer i whatever its height. */
export const accepted: Float64Array = new Float64Array(layers);
/** From a draw to a value. */
export const width: Float64Array = new Float64Array(layers);
/** Density at the edge of each layer. */
const density = new Float64Array(layers);

const fillTables = (): void => {
  const first = layerArea / Math.exp(-tailFrom);
  let outer = tailFrom;
  accepted[0] = (tailFrom / first) * range;
  accepted[1] = 0;
  width[0] = first / range;
  width[layers - 1] = tailFrom / range;
  density[0] = 1;
  density[layers - 1] = Math.exp(-tailFrom);
  for (let i = layers - 2; i >= 1; i -= 1) {
    const edge = -Math.log(layerArea / outer + Math.exp(-outer));
    accepted[i + 1] = (edge / outer) * range;
    width[i] = edge / range;
    density[i] = Math.exp(-edge);
    outer = edge;
  }
};
fillTables();

/** Where more is drawn from. */
export interface MoreDraws {
  /** Uniform on (0, 1). */
  uniform(): number;
  /** Uniform on the integers from 0 to 2^32 - 1. */
  integer(): number;
}

/** The layer of a draw. */
export const layerOf = (draw: number): number => draw & (layers - 1);

/** A draw that was not inside its layer at once: 0.5 % of them come to lie in the tail or on an edge. */
const onTheEdge = (draw: number, more: MoreDraws): number => {
  let j = draw;
  for (;;) {
    const i = layerOf(j);
    const value = (j + 0.5) * width[i]!;
    if (j < accepted[i]!) return value;
    if (i === 0) return tailFrom - Math.log(more.uniform());
    if (density[i]! + more.uniform() * (density[i - 1]! - density[i]!) < Math.exp(-value)) return value;
    j = more.integer();
  }
};

/** Exponential with mean 1 from `draw`, uniform on the integers below 2^32, and of what is drawn besides where that is not enough. */
export const exponentialOf = (draw: number, more: MoreDraws): number => {
  const i = layerOf(draw);
  return draw < accepted[i]! ? (draw + 0.5) * width[i]! : onTheEdge(draw, more);
};
