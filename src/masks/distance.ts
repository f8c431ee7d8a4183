/**
 * The squared distance, in px, of every pixel to the nearest pixel that is set (0 on those): exact, by lower envelopes
 * of parabolas, rows after columns (Felzenszwalb & Huttenlocher 2012). Infinite where none is set.
 */
export function squaredDistance(set: Uint8Array, width: number, height: number): Float64Array {
  const field = new Float64Array(set.length);
  for (let i = 0; i < field.length; i++) field[i] = set[i] ? 0 : Infinity;
  const longest = Math.max(width, height);
  const line = new Float64Array(longest);
  const centre = new Int32Array(longest);
  const border = new Float64Array(longest + 1);
  for (let x = 0; x < width; x++) transformLine(field, x, width, height, line, centre, border);
  for (let y = 0; y < height; y++) transformLine(field, y * width, 1, width, line, centre, border);
  return field;
}

function transformLine(
  field: Float64Array,
  start: number,
  step: number,
  length: number,
  line: Float64Array,
  centre: Int32Array,
  border: Float64Array,
): void {
  let last = -1;
  for (let i = 0; i < length; i++) {
    const value = field[start + i * step]!;
    line[i] = value;
    if (value === Infinity) continue;
    let from = -Infinity;
    while (last >= 0) {
      const j = centre[last]!;
      from = (value + i * i - (line[j]! + j * j)) / (2 * (i - j));
      if (from > border[last]!) break;
      last--;
      from = -Infinity;
    }
    last++;
    centre[last] = i;
    border[last] = from;
  }
  if (last < 0) return;
  border[last + 1] = Infinity;
  for (let i = 0, k = 0; i < length; i++) {
    while (border[k + 1]! < i) k++;
    const j = centre[k]!;
    field[start + i * step] = (i - j) * (i - j) + line[j]!;
  }
}
