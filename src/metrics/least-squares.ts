/** Normal equations of a linear fit, summed up row by row: `moments` is the upper triangle of X'X, row by row. */
export interface NormalEquations {
  readonly unknowns: number;
  readonly moments: Float64Array;
  /** X'y. */
  readonly response: Float64Array;
}

export function createNormalEquations(unknowns: number): NormalEquations {
  return {
    unknowns,
    moments: new Float64Array((unknowns * (unknowns + 1)) / 2),
    response: new Float64Array(unknowns),
  };
}

/** Adds one observation: what each unknown is multiplied by, and what came out. */
export function addObservation(equations: NormalEquations, factors: Float64Array, value: number): void {
  const { unknowns, moments, response } = equations;
  for (let i = 0, at = 0; i < unknowns; i++) {
    const factor = factors[i]!;
    response[i] = response[i]! + factor * value;
    for (let j = i; j < unknowns; j++, at++) moments[at] = moments[at]! + factor * factors[j]!;
  }
}

/**
 * The unknowns that fit best, by Cholesky's decomposition, each scaled to unit length first, since derivatives of
 * different order differ by magnitudes. Undefined where the observations don't determine them.
 */
export function solveLeastSquares({
  unknowns,
  moments,
  response,
}: NormalEquations): Float64Array | undefined {
  const scale = new Float64Array(unknowns);
  for (let i = 0, at = 0; i < unknowns; at += unknowns - i, i++) scale[i] = Math.sqrt(moments[at]!);
  if (scale.some((length) => !(length > 0))) return undefined;
  const lower = new Float64Array(unknowns * unknowns);
  for (let i = 0, at = 0; i < unknowns; i++)
    for (let j = i; j < unknowns; j++, at++) lower[j * unknowns + i] = moments[at]! / (scale[i]! * scale[j]!);
  if (!decompose(lower, unknowns)) return undefined;
  const x = response.map((value, i) => value / scale[i]!);
  for (let i = 0; i < unknowns; i++) {
    for (let j = 0; j < i; j++) x[i] = x[i]! - lower[i * unknowns + j]! * x[j]!;
    x[i] = x[i]! / lower[i * unknowns + i]!;
  }
  for (let i = unknowns - 1; i >= 0; i--) {
    for (let j = i + 1; j < unknowns; j++) x[i] = x[i]! - lower[j * unknowns + i]! * x[j]!;
    x[i] = x[i]! / lower[i * unknowns + i]!;
  }
  return x.map((value, i) => value / scale[i]!);
}

// Pivots of a correlation matrix lie in (0, 1]; a smaller one is rounding, not information.
const LEAST_PIVOT = 1e-10;

/** Turns the lower triangle of a positive definite matrix into its Cholesky factor, in place. */
function decompose(lower: Float64Array, n: number): boolean {
  for (let j = 0; j < n; j++) {
    let pivot = lower[j * n + j]!;
    for (let k = 0; k < j; k++) pivot -= lower[j * n + k]! ** 2;
    if (!(pivot > LEAST_PIVOT)) return false;
    const root = Math.sqrt(pivot);
    lower[j * n + j] = root;
    for (let i = j + 1; i < n; i++) {
      let sum = lower[i * n + j]!;
      for (let k = 0; k < j; k++) sum -= lower[i * n + k]! * lower[j * n + k]!;
      lower[i * n + j] = sum / root;
    }
  }
  return true;
}
