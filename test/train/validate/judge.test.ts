import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { judgeAgreement, judgeMasks } from '../../../src/train/validate/judge-masks.js';
import { judgePictures, type PictureMeasures } from '../../../src/train/validate/judge-pictures.js';
import type { Gains } from '../../../src/train/validate/statistics.js';

const gains = (gain: number, error = 0.05, wins = 0.9, constant = -0.5): Gains => ({
  ...{ pairs: 48, photos: 8, gain, error, wins, constant },
});

/** As trajectory pairs measured. */
const healthy: PictureMeasures = {
  own: gains(0.33),
  trusted: gains(0.56),
  left: [],
  shuffled: { own: gains(-14), trusted: gains(-10) },
  beside: gains(0.38),
  identity: gains(0),
  keepsColour: true,
  matchedShare: 1,
};

const codeOf = (measures: PictureMeasures) => {
  const { verdict, reasons } = judgePictures(measures);
  return [verdict, reasons[0]?.code];
};

describe('the verdict on pictures', () => {
  it('is healthy where the set gains and the controls behave', () => {
    expect(codeOf(healthy)).toEqual(['healthy', 'own']);
    expect(
      judgePictures(healthy)
        .reasons.map(({ sentence }) => sentence)
        .join(' '),
    ).toContain('+0.56 dB');
  });

  it('is inconclusive where a control misbehaves', () => {
    expect(codeOf({ ...healthy, identity: gains(0.03) })).toEqual(['inconclusive', 'control-identity']);
    expect(codeOf({ ...healthy, identity: gains(Number.NaN) })).toEqual(['inconclusive', 'control-identity']);
    const shuffled = { own: gains(-14), trusted: gains(0.2) };
    expect(codeOf({ ...healthy, shuffled })).toEqual(['inconclusive', 'control-shuffled']);
  });

  it('is broken where a constant explains the pairs, unless their colours may differ', () => {
    const shifted = { ...healthy, own: gains(0.14, 0.03, 0.85, 0.25) };
    expect(codeOf(shifted)).toEqual(['broken', 'constant']);
    expect(codeOf({ ...shifted, keepsColour: false })[0]).not.toBe('broken');
  });

  it('is broken where what was learnt is false elsewhere', () => {
    // As swapped pairs measured.
    const swapped = { ...healthy, own: gains(2.58, 0.34, 0.88, -1.9), trusted: gains(-1.54, 0.1, 0.07) };
    expect(codeOf(swapped)).toEqual(['broken', 'spoilt']);
    // As faded prints measured: what brings colours back spoils pairs that are only blurred.
    const faded = { own: gains(1.56, 0.35, 0.75, 2.94), trusted: gains(-4.13, 0.65, 0), keepsColour: false };
    expect(codeOf({ ...healthy, ...faded })).toEqual(['inconclusive', 'other-damage']);
  });

  it('is broken where pairs are strangers and little was learnt', () => {
    expect(codeOf({ ...healthy, own: gains(-0.4), matchedShare: 0.5 })).toEqual([
      'broken',
      'partly-shuffled',
    ]);
    expect(codeOf({ ...healthy, matchedShare: 0.5 })[0]).toBe('healthy');
  });

  it('is inconclusive where nothing was learnt, or nothing that holds elsewhere', () => {
    expect(codeOf({ ...healthy, own: gains(0.02) })).toEqual(['inconclusive', 'not-learnt']);
    expect(codeOf({ ...healthy, own: gains(0.12, 0.1) })).toEqual(['inconclusive', 'uncertain']);
    expect(codeOf({ ...healthy, own: gains(0.33, 0.05, 0.5) })).toEqual(['inconclusive', 'few-wins']);
    expect(codeOf({ ...healthy, trusted: gains(0.01) })).toEqual(['inconclusive', 'not-trusted']);
    expect(codeOf({ ...healthy, beside: gains(-14) })).toEqual(['inconclusive', 'no-better-than-shuffled']);
    const none = { ...healthy, trusted: { ...gains(Number.NaN), pairs: 0 }, left: ['astronaut.jpg'] };
    expect(codeOf(none)).toEqual(['inconclusive', 'no-trusted']);
  });
});

describe('the verdict on masks', () => {
  const agreement = { pairs: 32, contrast: 4.5, best: { contrast: 4.5, dx: 0, dy: 0 }, likeness: 0 };
  const detection = { pairs: 48, photos: 8, prevalence: 0.07, precision: 0.19, ratio: 2.7, wins: 1 };
  const shuffled = { ...detection, precision: 0.07, ratio: 1 };

  it('needs masks that lie where the pictures differ', () => {
    expect(judgeAgreement(agreement)).toBeUndefined();
    expect(judgeAgreement({ ...agreement, pairs: 0 })?.code).toBe('masks-empty');
    expect(
      judgeAgreement({ ...agreement, contrast: 0.1, best: { ...agreement.best, contrast: 0.3 } })?.code,
    ).toBe('masks-shuffled');
    const best = { contrast: 4.5, dx: 4, dy: -4 };
    expect(judgeAgreement({ ...agreement, contrast: 0.5, best })?.sentence).toBe(
      'The masks are shifted: input and target differ most 4 px to the right and 4 px above of where the masks lie.',
    );
    expect(judgeAgreement({ ...agreement, likeness: 1 })?.code).toBe('masks-static');
  });

  it('needs a model that finds more than its control', () => {
    expect(judgeMasks({ own: detection, shuffled, agreement }).verdict).toBe('healthy');
    expect(judgeMasks({ own: { ...detection, ratio: 1.1 }, shuffled, agreement }).reasons[0]?.code).toBe(
      'not-learnt',
    );
    expect(judgeMasks({ own: detection, shuffled: detection, agreement }).reasons[0]?.code).toBe(
      'control-shuffled',
    );
  });
});

describe('the limits', () => {
  it('hold what is committed of their fitting', () => {
    const file = new URL('../../../bench/VALIDATE.md', import.meta.url);
    const text = fs.readFileSync(file, 'utf8');
    const [, healthyBroken] = /Healthy sets: \d+ called healthy, (\d+) broken/.exec(text) ?? [];
    const [, brokenHealthy] = /Broken sets: \d+ called broken, (\d+) healthy/.exec(text) ?? [];
    expect([healthyBroken, brokenHealthy]).toEqual(['0', '0']);
  });
});
