// A row of a picture's damage out of a texture: the twin of src/pixels/place-texture.ts, bit for bit.

const STRIDE: usize = 16;
const TILE: f64 = 32;

// @ts-ignore: decorator
@inline
function isClear(tiles: usize, across: i32, down: i32, u: f64, v: f64, toU: f64, toV: f64): bool {
  const left = <i32>Math.floor((Math.min(u, toU) - 1) / TILE);
  const right = <i32>Math.floor((Math.max(u, toU) + 2) / TILE);
  const top = <i32>Math.floor((Math.min(v, toV) - 1) / TILE);
  const bottom = <i32>Math.floor((Math.max(v, toV) + 2) / TILE);
  if (left < 0 || top < 0 || right >= across || bottom >= down) return false;
  for (let y = top; y <= bottom; y++)
    for (let x = left; x <= right; x++) if (load<u8>(tiles + y * across + x) !== 0) return false;
  return true;
}

/** The half-sample mirror image. */
function mirrored(position: i32, length: i32): i32 {
  const period = 2 * length;
  const phase = ((position % period) + period) % period;
  return phase < length ? phase : period - 1 - phase;
}

/**
 * The amounts of `pixels` pixels at `out`, of which none is written where there is no damage. `us` and `vs` hold, for every
 * 16th pixel, where in the texture of bytes it lies; `tiles` says which of its squares of 32 hold damage.
 */
export function textureRow(
  out: usize,
  pixels: usize,
  us: usize,
  vs: usize,
  texture: usize,
  width: i32,
  height: i32,
  tiles: usize,
  across: i32,
  down: i32,
): void {
  for (let from: usize = 0; from < pixels; from += STRIDE, us += 8, vs += 8) {
    const u = load<f64>(us);
    const v = load<f64>(vs);
    const toU = load<f64>(us, 8);
    const toV = load<f64>(vs, 8);
    if (isClear(tiles, across, down, u, v, toU, toV)) continue;
    const count = min(STRIDE, pixels - from);
    const du = (toU - u) / <f64>STRIDE;
    const dv = (toV - v) / <f64>STRIDE;
    for (let k: usize = 0; k < count; k++) {
      const pu = u + <f64>k * du;
      const pv = v + <f64>k * dv;
      const wholeU = Math.floor(pu);
      const wholeV = Math.floor(pv);
      let x = <i32>wholeU;
      let y = <i32>wholeV;
      let right = x + 1;
      let below = y + 1;
      if (x < 0 || right >= width) {
        x = mirrored(x, width);
        right = mirrored(right, width);
      }
      if (y < 0 || below >= height) {
        y = mirrored(y, height);
        below = mirrored(below, height);
      }
      const upperRow = texture + y * width;
      const lowerRow = texture + below * width;
      const a = <i32>load<u8>(upperRow + x);
      const b = <i32>load<u8>(upperRow + right);
      const c = <i32>load<u8>(lowerRow + x);
      const d = <i32>load<u8>(lowerRow + right);
      if ((a | b | c | d) === 0) continue;
      const fx = pu - wholeU;
      const fy = pv - wholeV;
      const upper = <f64>a + <f64>(b - a) * fx;
      store<f32>(out + ((from + k) << 2), <f32>((upper + (<f64>c + <f64>(d - c) * fx - upper) * fy) / 255));
    }
  }
}
