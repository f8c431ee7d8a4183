import { describe, expect, it } from 'vitest';
import { trajectoryStatistics } from '../../src/optics/kernel-statistics.js';
import { drawTrajectory, type TrajectoryPlan, traceTrajectory } from '../../src/optics/trajectory.js';
import { createStream, streamFromSeed } from '../../src/random.js';
import fixtures from './fixtures/trajectories.json' with { type: 'json' };

const SAMPLES = 2000;
const LENGTH = 60;

function planOf(anxiety: number, ...key: (string | number)[]): TrajectoryPlan {
  return drawTrajectory(createStream('test', ...key), { samples: SAMPLES, lengthPx: LENGTH, anxiety });
}

/** The paper's recursion, written with complex numbers and the engine's own functions. */
function plainly(plan: TrajectoryPlan): { x: number[]; y: number[] } {
  type Complex = [re: number, im: number];
  const add = (a: Complex, b: Complex): Complex => [a[0] + b[0], a[1] + b[1]];
  const times = (a: Complex, b: Complex): Complex => [a[0] * b[0] - a[1] * b[1], a[0] * b[1] + a[1] * b[0]];
  const real = (re: number): Complex => [re, 0];
  const polar = (angle: number): Complex => [Math.cos(angle), Math.sin(angle)];
  const stream = streamFromSeed(plan.seed);
  const { anxiety: a, gaussianShake: g, centripetal: c, bigShake: p } = plan;
  const s = plan.lengthPx / (plan.samples - 1);
  let v = times(polar(2 * Math.PI * plan.initialAngleTurns), real(a > 0 ? a : s));
  let at: Complex = [0, 0];
  const path = [at];
  while (path.length < plan.samples) {
    const noise: Complex = [g * stream.normal(), g * stream.normal()];
    let dv = times(real(a * s), add(noise, times(real(-c), at)));
    if (stream.uniform() < p * a) {
      dv = add(dv, times(times(real(2), v), polar(Math.PI + stream.uniform() - 0.5)));
    }
    v = add(v, dv);
    v = times(v, real(s / Math.hypot(...v)));
    at = add(at, v);
    path.push(at);
  }
  return { x: path.map(([re]) => re), y: path.map(([, im]) => im) };
}

describe('a random trajectory', () => {
  for (const expectedFigures of fixtures.figures) {
    it(`has the statistics of 12,000 others at anxiety ${expectedFigures.anxiety}`, () => {
      const n = 300;
      const trajectories = Array.from({ length: n }, (_, i) =>
        trajectoryStatistics(traceTrajectory(planOf(expectedFigures.anxiety, 'statistics', i))),
      );
      for (const name of ['boxDiagonalPx', 'rmsRadiusPx', 'endToEndPx', 'shakes'] as const) {
        const { mean, sd } = expectedFigures[name];
        const ours = trajectories.reduce((sum, figures) => sum + figures[name], 0) / n;
        expect(Math.abs(ours - mean), name).toBeLessThan(3 * (sd / Math.sqrt(n)) + 1e-5);
      }
      for (const { pathLengthPx } of trajectories) expect(Math.abs(pathLengthPx - LENGTH)).toBeLessThan(1e-9);
    });
  }

  it('follows the recursion of the paper', () => {
    for (const anxiety of [0, 0.001, 0.01, 0.1]) {
      const plan = planOf(anxiety, 'recursion');
      const { x, y } = traceTrajectory(plan);
      const plain = plainly(plan);
      for (let t = 0; t < SAMPLES; t++) {
        expect(Math.abs(x[t]! - plain.x[t]!)).toBeLessThan(1e-9);
        expect(Math.abs(y[t]! - plain.y[t]!)).toBeLessThan(1e-9);
      }
    }
  });

  it('draws its parameters from the published ranges', () => {
    const plans = Array.from({ length: 2000 }, (_, i) => planOf(0.005, 'ranges', i));
    for (const [name, high] of [
      ['centripetal', 0.7],
      ['gaussianShake', 10],
      ['bigShake', 0.2],
      ['initialAngleTurns', 1],
    ] as const) {
      const values = plans.map((plan) => plan[name]);
      expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...values)).toBeLessThan(high);
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      expect(Math.abs(mean / high - 0.5)).toBeLessThan(4 * Math.sqrt(1 / 12 / values.length));
    }
  });
});

describe('a plan', () => {
  it('survives JSON and gives the same path, bit for bit', () => {
    const plan = planOf(0.01, 'json');
    const first = traceTrajectory(plan);
    const again = traceTrajectory(JSON.parse(JSON.stringify(plan)));
    expect(again).toEqual(first);
    expect(traceTrajectory(planOf(0.01, 'json', 'other')).x).not.toEqual(first.x);
  });
  it('of no anxiety is a straight line of exactly the length', () => {
    const plan = planOf(0, 'straight');
    const { x, y, shakes } = traceTrajectory(plan);
    const angle = 2 * Math.PI * plan.initialAngleTurns;
    expect(shakes).toBe(0);
    for (let t = 0; t < SAMPLES; t++) {
      const along = (LENGTH * t) / (SAMPLES - 1);
      expect(Math.hypot(x[t]! - along * Math.cos(angle), y[t]! - along * Math.sin(angle))).toBeLessThan(
        1e-10,
      );
    }
  });
  it('of no length is a point', () => {
    const still = drawTrajectory(createStream('still'), { samples: 50, lengthPx: 0, anxiety: 0.01 });
    const { x, y, shakes } = traceTrajectory(still);
    expect([...x, ...y].every((value) => value === 0)).toBe(true);
    expect(shakes).toBe(0);
  });
  it('stays finite where the hand is wildest and the samples are fewest', () => {
    for (const [samples, anxiety] of [
      [2, 0.01],
      [3, 1],
      [2000, 1],
    ] as const) {
      const wild = drawTrajectory(createStream('wild'), { samples, lengthPx: 60, anxiety });
      const { pathLengthPx } = trajectoryStatistics(traceTrajectory(wild));
      expect(pathLengthPx).toBeCloseTo(60, 9);
    }
  });
  it('is refused in one sentence where a parameter makes no sense', () => {
    const draw = (parameters: object) => () =>
      drawTrajectory(createStream('bad'), { samples: 10, lengthPx: 5, anxiety: 0, ...parameters });
    expect(draw({ samples: 1 })).toThrow(
      'Expected samples to be a whole number of 2 or more, but received 1.',
    );
    expect(draw({ lengthPx: -1 })).toThrow(
      'Expected the length to be a finite number of 0 or more, but received -1.',
    );
    expect(draw({ anxiety: NaN })).toThrow('but received NaN.');
  });
});
