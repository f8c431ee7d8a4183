// Poisson-Gaussian noise, value by value: the twin of src/optics/sensor-noise.ts, bit for bit. All sums are float64, as
// JavaScript's are; the tables and the four words of the generator's state are the caller's.

const MANY: f64 = 16;
const ADDED_VARIANCE: f64 = 1.0 / 18.0 + 1.0 / 12.0;

// @ts-ignore: decorator
@inline
function normalOf(word: u32, normals: usize): f64 {
  return <f64>load<f32>(normals + (<usize>(word >>> 16) << 2));
}

/**
 * Adds noise to `count` (even) float32 values; the generator's state (a, b, c, counter) is carried in memory. `bare`: as a
 * sensor without filters does, light is clipped before and after, and what saturates stays 1.
 */
export function addNoise(
  data: usize,
  count: usize,
  state: usize,
  gain: f64,
  perLight: f64,
  readDeviation: f64,
  normals: usize,
  exponentials: usize,
  reciprocals: usize,
  bare: bool,
): void {
  let a = load<u32>(state);
  let b = load<u32>(state, 4);
  let c = load<u32>(state, 8);
  let counter = load<u32>(state, 12);
  const zero = f64x2.splat(0);
  const one = f64x2.splat(1);
  const many = f64x2.splat(MANY);
  const gains = f64x2.splat(gain);
  const end = data + (count << 2);
  for (let at = data; at < end; at += 8) {
    // The generator (sfc32), whose sums wait for one another; all else is done for two values at a time.
    const shotWord = a + b + counter++;
    a = b ^ (b >>> 9);
    b = c + (c << 3);
    c = ((c << 21) | (c >>> 11)) + shotWord;
    const readWord = a + b + counter++;
    a = b ^ (b >>> 9);
    b = c + (c << 3);
    c = ((c << 21) | (c >>> 11)) + readWord;
    const nextShotWord = a + b + counter++;
    a = b ^ (b >>> 9);
    b = c + (c << 3);
    c = ((c << 21) | (c >>> 11)) + nextShotWord;
    const nextReadWord = a + b + counter++;
    a = b ^ (b >>> 9);
    b = c + (c << 3);
    c = ((c << 21) | (c >>> 11)) + nextReadWord;
    const light = f64x2.promote_low_f32x4(v128.load64_zero(at));
    const x = bare ? f64x2.pmin(light, one) : light;
    const mean = f64x2.mul(x, f64x2.splat(perLight));
    let shot: v128;
    if (gain > 0 && i64x2.all_true(f64x2.ge(mean, many))) {
      const z = f64x2(normalOf(shotWord, normals), normalOf(nextShotWord, normals));
      const spread = f64x2.mul(f64x2.sqrt(f64x2.sub(mean, f64x2.splat(ADDED_VARIANCE))), z);
      const bend = f64x2.div(f64x2.sub(f64x2.mul(z, z), one), f64x2.splat(6));
      const quantile = f64x2.add(f64x2.add(mean, spread), bend);
      shot = f64x2.mul(gains, f64x2.floor(f64x2.add(quantile, f64x2.splat(0.5))));
    } else {
      shot = f64x2(
        shotOf(f64x2.extract_lane(x, 0), shotWord, gain, perLight, normals, exponentials, reciprocals),
        shotOf(f64x2.extract_lane(x, 1), nextShotWord, gain, perLight, normals, exponentials, reciprocals),
      );
    }
    const normal = f64x2(normalOf(readWord, normals), normalOf(nextReadWord, normals));
    const noisy = f64x2.add(shot, f64x2.mul(f64x2.splat(readDeviation), normal));
    const made = bare
      ? v128.bitselect(one, f64x2.pmax(zero, f64x2.pmin(noisy, one)), f64x2.ge(light, one))
      : noisy;
    v128.store64_lane(at, f32x4.demote_f64x2_zero(made), 0);
  }
  store<u32>(state, a);
  store<u32>(state, b, 4);
  store<u32>(state, c, 8);
  store<u32>(state, counter, 12);
}

function shotOf(
  x: f64,
  word: u32,
  gain: f64,
  perLight: f64,
  normals: usize,
  exponentials: usize,
  reciprocals: usize,
): f64 {
  if (!(x > 0 && gain > 0)) return x;
  const mean = x * perLight;
  if (mean < MANY) return gain * byInversion(mean, (<f64>word + 0.5) / 4294967296.0, exponentials, reciprocals);
  const z = normalOf(word, normals);
  return gain * Math.floor(mean + Math.sqrt(mean - ADDED_VARIANCE) * z + (z * z - 1) / 6 + 0.5);
}

// @ts-ignore: decorator
@inline
function byInversion(mean: f64, u: f64, exponentials: usize, reciprocals: usize): f64 {
  const step = <u32>(mean * 32);
  const r = <f64>step / 32 - mean;
  let term =
    load<f64>(exponentials + (<usize>step << 3)) *
    (1 + r * (1 + (r / 2) * (1 + (r / 3) * (1 + (r / 4) * (1 + (r / 5) * (1 + r / 6))))));
  let sum = term;
  let count: u32 = 0;
  while (u > sum && count < 90) {
    count++;
    term *= mean * load<f64>(reciprocals + (<usize>count << 3));
    sum += term;
  }
  return <f64>count;
}
