// Poisson-Gaussian noise, value by value: the twin of src/optics/sensor-noise.ts, bit for bit. All sums are float64, as
// JavaScript's are; the tables and the four words of the generator's state are the caller's.

const MANY: f64 = 16;
const ADDED_VARIANCE: f64 = 1.0 / 18.0 + 1.0 / 12.0;

/** Adds noise to `count` float32 values; the generator's state (sfc32: a, b, c, counter) is carried in memory. */
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
): void {
  let a = load<u32>(state);
  let b = load<u32>(state, 4);
  let c = load<u32>(state, 8);
  let counter = load<u32>(state, 12);
  const end = data + (count << 2);
  for (let at = data; at < end; at += 4) {
    const shotWord = a + b + counter++;
    a = b ^ (b >>> 9);
    b = c + (c << 3);
    c = ((c << 21) | (c >>> 11)) + shotWord;
    const readWord = a + b + counter++;
    a = b ^ (b >>> 9);
    b = c + (c << 3);
    c = ((c << 21) | (c >>> 11)) + readWord;
    const read = readDeviation * <f64>load<f32>(normals + (<usize>(readWord >>> 16) << 2));
    const x = <f64>load<f32>(at);
    let shot = x;
    if (x > 0 && gain > 0) {
      const mean = x * perLight;
      if (mean < MANY) {
        shot = gain * byInversion(mean, (<f64>shotWord + 0.5) / 4294967296.0, exponentials, reciprocals);
      } else {
        const z = <f64>load<f32>(normals + (<usize>(shotWord >>> 16) << 2));
        shot = gain * Math.floor(mean + Math.sqrt(mean - ADDED_VARIANCE) * z + (z * z - 1) / 6 + 0.5);
      }
    }
    store<f32>(at, <f32>(shot + read));
  }
  store<u32>(state, a);
  store<u32>(state, b, 4);
  store<u32>(state, c, 8);
  store<u32>(state, counter, 12);
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
