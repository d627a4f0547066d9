// Columns of a struct of arrays.

/**
 * A length that keeps a column outside of V8's heap (which takes in those of up to 64 bytes, and moves them): there its address
 * is a constant of the machine code.
 */
export const offHeap = (length: number): number => Math.max(length, 128);

/** Numbers in a typed array outside of the heap. */
export const numbersOffHeap = (...numbers: readonly number[]): Float64Array => {
  const column = new Float64Array(offHeap(numbers.length));
  column.set(numbers);
  return column;
};

/** A copy of `column` with room for `length` values, zeros behind the old ones. */
export const widened = <Column extends Float64Array | Int32Array | Uint8Array>(
  column: Column,
  length: number,
): Column => {
  const wider = new (column.constructor as new (length: number) => Column)(length);
  wider.set(column);
  return wider;
};
