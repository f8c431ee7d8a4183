import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codesFromLinear, linearFromCodes } from '../../../src/pixels/colour.js';
import type { SetPlace } from '../../../src/train/data/open-set.js';
import { type ValidateOptions, type Validation, validate } from '../../../src/train/validate.js';
import { openValidationReport, validationLine } from '../../../src/view/validation-report.js';
import { blots, writePng } from '../data/set.js';

const root = fs.mkdtempSync(path.join(os.tmpdir(), 'gen-blur-validate-'));
const [width, height] = [96, 96];
const PHOTOS = 8;

/** Straight blur over 5 px, of light; the picture's mirror beyond its sides. */
function blurred(codes: Uint8Array): Uint8Array {
  const light = linearFromCodes(codes, 8);
  const mirrored = (x: number) => (x < 0 ? -1 - x : x >= width ? 2 * width - 1 - x : x);
  const out = light.map((_, i) => {
    const x = Math.floor(i / 3) % width;
    let sum = 0;
    for (let d = -2; d <= 2; d++) sum += light[i + (mirrored(x + d) - x) * 3]!;
    return sum / 5;
  });
  return codesFromLinear(out, 8);
}

type Change = (n: number, photos: readonly Uint8Array[]) => { input: Uint8Array; target: Uint8Array };

function makeSet(name: string, change: Change): SetPlace {
  const photos = Array.from({ length: PHOTOS }, (_, n) => blots(`photo ${n}`, width, height));
  for (let n = 0; n < PHOTOS; n++) {
    const { input, target } = change(n, photos);
    writePng(path.join(root, name, 'input', `${n}.png`), input, width, height);
    writePng(path.join(root, name, 'target', `${n}.png`), target, width, height);
  }
  return { input: path.join(root, name, 'input'), target: path.join(root, name, 'target') };
}

const run = (place: SetPlace, more: Partial<ValidateOptions> = {}) =>
  validate({
    place,
    budget: { steps: 8 },
    seed: '0',
    backend: 'wasm',
    workers: 1,
    ...more,
  }) as Promise<Validation>;

const pairOf: Change = (n, photos) => ({ input: blurred(photos[n]!), target: photos[n]! });

afterAll(() => fs.rmSync(root, { recursive: true, force: true }));

describe('validate', () => {
  let healthy: Validation;
  beforeAll(async () => {
    healthy = await run(makeSet('healthy', pairOf));
  });

  it('trains folds and controls, and measures them on photos held out', () => {
    expect(healthy.split).toEqual({ by: 'look', count: PHOTOS, folds: 2 });
    expect(Object.keys(healthy.arms).sort()).toEqual(['identity', 'set-0', 'set-1', 'shuffled']);
    expect(healthy.judgement.verdict).not.toBe('broken');
    const { own, trusted, identity } = healthy.pictures!;
    expect([own.pairs, own.photos, trusted.photos]).toEqual([PHOTOS, PHOTOS, 5]);
    expect(identity.gain).toBeCloseTo(0, 6);
    expect(healthy.arms['set-0']!.steps).toBe(8);
    const held = [...healthy.arms['set-0']!.held, ...healthy.arms['set-1']!.held].map(({ key }) => key);
    expect(held.sort()).toEqual(Array.from({ length: PHOTOS }, (_, n) => `${n}.png`));
  });

  it('writes one page that needs nothing from anywhere, and its figures', () => {
    const out = path.join(root, 'report');
    openValidationReport(out, { dataset: path.join(root, 'healthy') })(healthy);
    const page = fs.readFileSync(path.join(out, 'report.html'), 'utf8');
    expect(page).toContain(healthy.judgement.reasons[0]!.code === 'own' ? 'healthy' : 'inconclusive');
    expect(page).not.toMatch(/(?:src|href)="(?!data:)/);
    expect(page).not.toMatch(/https?:|NaN|undefined/);
    expect(page.match(/class="slider"/g)).toHaveLength(healthy.shown.length);
    const record = JSON.parse(fs.readFileSync(path.join(out, 'report.json'), 'utf8'));
    expect(record).toMatchObject({
      verdict: healthy.judgement.verdict,
      split: { folds: 2 },
      check: { verdict: 'healthy' },
    });
    expect(JSON.parse(validationLine(healthy))).toMatchObject({ event: 'done', verdict: record.verdict });
    expect(() =>
      openValidationReport(path.join(root, 'healthy'), { dataset: path.join(root, 'healthy') }),
    ).toThrow('outside');
  });

  it.each<[string, string, Change]>([
    [
      'shuffled pairs',
      'shuffled',
      (n, photos) => ({ input: blurred(photos[n]!), target: photos[(n + 1) % PHOTOS]! }),
    ],
    [
      'targets that are their inputs',
      'identical',
      (n, photos) => ({ input: photos[n]!, target: photos[n]! }),
    ],
    ['swapped pairs', 'swapped', (n, photos) => ({ input: photos[n]!, target: blurred(photos[n]!) })],
    [
      'one photo for all',
      'single-source',
      (_, photos) => ({ input: blurred(photos[0]!), target: photos[0]! }),
    ],
  ])('calls %s broken before any training', async (name, code, change) => {
    const found = await run(makeSet(name.replaceAll(' ', '-'), change));
    expect(found.judgement.verdict).toBe('broken');
    expect(found.judgement.reasons.map((reason) => reason.code)).toContain(code);
    expect(found.arms).toEqual({});
    expect(found.shown.length).toBeGreaterThan(0);
  });

  it('calls masks of other pictures broken', async () => {
    const place = makeSet('masked', (n, photos) => {
      const input = photos[n]!.slice();
      for (let y = 10; y < 80; y++)
        input.fill(255, (y * width + 20 + n * 7) * 3, (y * width + 22 + n * 7) * 3);
      return { input, target: photos[n]! };
    });
    const mask = path.join(root, 'masked/mask');
    for (let n = 0; n < PHOTOS; n++) {
      const codes = new Uint8Array(width * height);
      const column = 20 + ((n + 3) % PHOTOS) * 7;
      for (let y = 10; y < 80; y++) codes.fill(255, y * width + column, y * width + column + 2);
      writePng(path.join(mask, `${n}.png`), codes, width, height);
    }
    const found = await run({ ...(place as { input: string; target: string }), mask });
    expect(found.judgement.verdict).toBe('broken');
    expect(found.judgement.reasons[0]?.code).toMatch(/^masks-/);
  });
});
