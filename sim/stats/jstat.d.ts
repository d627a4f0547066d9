// The part of jstat (statistics tables, a CommonJS module) that is used here; the package ships no types.
declare module 'jstat' {
  const jstat: {
    jStat: {
      normal: { cdf(x: number, mean: number, std: number): number; inv(p: number, mean: number, std: number): number };
      gamma: {
        cdf(x: number, shape: number, scale: number): number;
        inv(p: number, shape: number, scale: number): number;
      };
      studentt: { inv(p: number, degreesOfFreedom: number): number };
      gammafn(x: number): number;
    };
  };
  export default jstat;
}
