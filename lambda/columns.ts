// Columns of a struct of arrays.

/** A copy of `column` with room for `length` values, zeros behind the old ones. */
export const widened = <Column extends Float64Array | Int32Array | Uint8Array>(
  column: Column,
  length: number,
): Column => {
  const wider = new (column.constructor as new (length: number) => Column)(length);
  wider.set(column);
  return wider;
};
