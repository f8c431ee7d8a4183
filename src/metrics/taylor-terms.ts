/** What a shift, a blur, a gain and an offset add to a picture: the terms of Taylor's series to the third order. */
export const TERMS = 11;
/** How many steps each way the differences reach. */
export const REACH = 2;

/**
 * The terms of a smooth picture about one pixel, by central differences `right` and `down` elements wide, which are
 * `spacing` px: -Sx, -Sy, Sxx + Syy, Sxx - Syy, Sxy, Sxxx, Syyy, Sxxy, Sxyy, S, 1, the last six up to a factor.
 */
export function taylorTerms(
  data: Float32Array,
  at: number,
  right: number,
  down: number,
  spacing: number,
  terms: Float64Array,
): void {
  const middle = data[at]!;
  const w = data[at - right]!;
  const e = data[at + right]!;
  const n = data[at - down]!;
  const s = data[at + down]!;
  const nw = data[at - down - right]!;
  const ne = data[at - down + right]!;
  const sw = data[at + down - right]!;
  const se = data[at + down + right]!;
  const sxx = (e - 2 * middle + w) / (spacing * spacing);
  const syy = (s - 2 * middle + n) / (spacing * spacing);
  terms[0] = (w - e) / (2 * spacing);
  terms[1] = (n - s) / (2 * spacing);
  terms[2] = sxx + syy;
  terms[3] = sxx - syy;
  terms[4] = se - sw - ne + nw;
  terms[5] = data[at + 2 * right]! - 2 * e + 2 * w - data[at - 2 * right]!;
  terms[6] = data[at + 2 * down]! - 2 * s + 2 * n - data[at - 2 * down]!;
  terms[7] = se - 2 * s + sw - ne + 2 * n - nw;
  terms[8] = se - 2 * e + ne - sw + 2 * w - nw;
  terms[9] = middle;
  terms[10] = 1;
}
