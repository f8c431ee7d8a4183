import { expect, it } from 'vitest';
import {
  type AblationRun,
  ablationReport,
  arms,
  cameras,
  FOLDS,
  PHOTOS,
} from '../../bench/ablation-report.js';

const terms = { trainingPairs: 12, trainingSide: 320, testPairs: 8, testSide: 192 };

/** Each arm is better by a decibel than the one before, with a photo that gains 0.8 dB more and one that gains 0.8 less. */
function runsOf(seed: string): AblationRun[] {
  const swing = (photo: number) => (photo === 0 ? 0.8 : photo === 1 ? -0.8 : 0);
  return arms.flatMap(({ name }, index) =>
    Array.from({ length: FOLDS }, (_, fold): AblationRun => {
      const photos = Array.from({ length: PHOTOS }, (_, n) => n).filter((n) => n % FOLDS === fold);
      const errorsOf = (n: number) => [0.01, 10 ** (-(20 + index * (1 + swing(n))) / 10)] as const;
      const own = Object.fromEntries(photos.map((n) => [n, errorsOf(n)]));
      const errors = Object.fromEntries(cameras.map((camera) => [camera.name, own]));
      return { seed, arm: name, fold, steps: 100, errors };
    }),
  );
}

it('tells means, gains, and steps from arm to arm with their standard error over photos', () => {
  const report = ablationReport([...runsOf('0'), ...runsOf('1'), ...runsOf('2').slice(1)], terms);
  // A seed that lacks a run isn't told of.
  expect(report).toContain('seeds 0, 1:');
  expect(report).toContain('| blur of code values | 20.00 | +0.000 |  |  |  |');
  // sqrt((0.8^2 + 0.8^2) / 7 / 8)
  expect(report).toContain('| + linear light | 21.00 | +1.000 | +1.000 (0.151) | 8 of 8 | +1.000, +1.000 |');
  expect(report.split('## Tested with').length).toBe(cameras.length + 1);
});

it('tells nothing of nothing', () => {
  expect(ablationReport([], terms)).toBe('');
});
