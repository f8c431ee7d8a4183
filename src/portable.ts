/**
 * Elementary functions made of additions, multiplications and divisions only, which IEEE 754 rounds alike
 * everywhere. `Math.log` and its kin may differ in the last bit between engines, and a kernel's bytes hang on it.
 * Each agrees with the true value to about 1e-15, relative; the tests hold them against NumPy.
 */

const bits = new DataView(new ArrayBuffer(8));

/** Natural logarithm, for positive normal numbers: x = m 2^e, ln m = 2 artanh((m - 1) / (m + 1)). */
export function ln(x: number): number {
  bits.setFloat64(0, x);
  let exponent = ((bits.getUint32(0) >>> 20) & 0x7ff) - 1023;
  bits.setUint32(0, (bits.getUint32(0) & 0x000fffff) | 0x3ff00000);
  let mantissa = bits.getFloat64(0);
  if (mantissa > Math.SQRT2) {
    mantissa /= 2;
    exponent += 1;
  }
  const s = (mantissa - 1) / (mantissa + 1);
  const s2 = s * s;
  let sum = 0;
  for (let k = 23; k >= 3; k -= 2) sum = sum * s2 + 1 / k;
  return exponent * LN2_HIGH + (exponent * LN2_LOW + 2 * (s + s * s2 * sum));
}
// ln 2 in two parts: the high one has 21 trailing zero bits, so that its product with an exponent is exact.
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;

/** e^x for |x| below 700: x = k ln 2 + r with |r| <= ln 2 / 2, and Taylor's series for r. */
export function exp(x: number): number {
  const k = Math.round(x / Math.LN2);
  const r = x - k * LN2_HIGH - k * LN2_LOW;
  let sum = 1;
  for (let n = 16; n >= 1; n--) sum = 1 + (sum * r) / n;
  bits.setUint32(0, (k + 1023) << 20);
  bits.setUint32(4, 0);
  return sum * bits.getFloat64(0);
}

/** x^y for x >= 0. */
export function pow(x: number, y: number): number {
  if (x === 0) return y === 0 ? 1 : y > 0 ? 0 : Infinity;
  return exp(y * ln(x));
}

/** Arc sine in radians, for |x| <= 1; beyond 1/2 by asin x = pi/2 - 2 asin sqrt((1 - x) / 2). */
export function asin(x: number): number {
  if (x < 0) return -asin(-x);
  if (x > 0.5) return Math.PI / 2 - 2 * asin(Math.sqrt((1 - x) / 2));
  const x2 = x * x;
  let sum = 1;
  for (let n = 25; n >= 1; n--) sum = 1 + (sum * x2 * (2 * n - 1) * (2 * n - 1)) / (2 * n * (2 * n + 1));
  return x * sum;
}

/** Cosine and sine of an angle in turns (1 is a full circle), which makes the reduction exact. */
export function unitVector(turns: number): [cos: number, sin: number] {
  const t = turns - Math.floor(turns);
  const quadrant = Math.round(t * 4);
  const x = (t - quadrant / 4) * (2 * Math.PI);
  const x2 = x * x;
  let cos = 1;
  let sin = 1;
  for (let n = 18; n >= 2; n -= 2) {
    cos = 1 - (cos * x2) / (n * (n - 1));
    sin = 1 - (sin * x2) / (n * (n + 1));
  }
  sin *= x;
  if (quadrant === 1) return [-sin, cos];
  if (quadrant === 2) return [-cos, -sin];
  if (quadrant === 3) return [sin, -cos];
  return [cos, sin];
}
