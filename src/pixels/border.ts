/**
 * What a convolution sees beyond the picture's edge.
 * `reflect`: the picture mirrored, its edge pixel repeated (dcba|abcd|dcba; half-sample symmetric, NumPy's `symmetric`,
 * SciPy's `reflect`, OpenCV's BORDER_REFLECT): the mirror that keeps the mean light.
 * `edge`: the edge pixel, for ever. `constant`: a given value. `valid`: nothing, so no such pixel may be asked for.
 */
export type Border = 'reflect' | 'edge' | 'valid' | 'constant';

/** The answer of `borderIndex` where there is no pixel to read. */
export const OUTSIDE = -1;

/**
 * The index in 0..length-1 that stands for `position`, any whole number at any distance; or `OUTSIDE`, under
 * `constant` and `valid`, where `position` is beyond the edge.
 */
export function borderIndex(position: number, length: number, border: Border): number {
  if (position >= 0 && position < length) return position;
  if (border === 'edge') return position < 0 ? 0 : length - 1;
  if (border !== 'reflect') return OUTSIDE;
  const period = 2 * length;
  const phase = ((position % period) + period) % period;
  return phase < length ? phase : period - 1 - phase;
}
