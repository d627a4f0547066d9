// Powers that are the same on every version of Node.js. `**` is not: V8 13 (Node 24) computes it otherwise than V8 12, and the
// last digit of one draw in some thousands differs; its exp and log are the same in all of them.

const mostMultiplied = 64;

/** `base` to the power of `exponent`; a base below 0 takes whole exponents only. */
export const power = (base: number, exponent: number): number => {
  if (!Number.isInteger(exponent) || Math.abs(exponent) > mostMultiplied) {
    return base === 0 || base === 1 || exponent === 0 || !Number.isFinite(base)
      ? base ** exponent
      : Math.exp(exponent * Math.log(base));
  }
  let product = 1;
  for (let i = Math.abs(exponent); i > 0; i -= 1) product *= base;
  return exponent < 0 ? 1 / product : product;
};
