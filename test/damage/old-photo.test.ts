import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import oldPhoto from '../../recipes/old-photo.js';
import type { PrintDamage } from '../../src/damage/print-damage.js';
import type { Step } from '../../src/damage/steps.js';
import { createTools } from '../../src/generate/make-sample.js';
import type { Image } from '../../src/image.js';
import { createImage } from '../../src/image.js';
import { LEAST_CHANGE } from '../../src/masks/change.js';
import { codesFromLinear, linearFromCodes } from '../../src/pixels/colour.js';
import type { NamedRecipe, Recipe } from '../../src/recipe/define.js';
import type { Matte } from '../../src/recipe/layers.js';
import { parseSettings, presetTexts } from '../../src/recipe/settings.js';
import { planSample } from '../../src/sample/plan-sample.js';
import { quantise } from '../../src/sink/quantise.js';
import { createTextureStore } from '../../src/source/textures.js';
import { scene } from '../synthetic.js';

type Plan = {
  readonly before: Step[];
  readonly damage: PrintDamage;
  readonly after: Step[];
  readonly grey: boolean;
};
const named: NamedRecipe = { name: 'old-photo', recipe: oldPhoto as unknown as Recipe };
const store = createTextureStore();
const tools = createTools(store);
const undamaged = Object.fromEntries(
  Object.entries(oldPhoto.neutral ?? {}).filter(([flag]) => flag.endsWith('-probability') || flag === 'grey'),
);

function planned(
  variant: number,
  texts: Record<string, string> = {},
  photo = { width: 512, height: 512 },
): Plan {
  const settings = parseSettings(named.recipe, texts);
  const call = { named, settings, seed: 'test', crop: undefined };
  return planSample(call, { sourceKey: 'photo', variant }, { ...photo, channels: 3 }).plan as unknown as Plan;
}

/** A photo whose samples are code values, as every decoded one's are. */
const codes = codesFromLinear(scene(96, 80).data, 8);
const clean = createImage(96, 80, 3, 'linear', linearFromCodes(codes, 8));
const frame = { x: 0, y: 0, width: 96, height: 80 };

async function rendered(variant: number, texts: Record<string, string>, channels: 1 | 3 = 3) {
  const photo: Image<'linear'> =
    channels === 3
      ? clean
      : createImage(
          96,
          80,
          1,
          'linear',
          clean.data.filter((_, i) => i % 3 === 0),
        );
  const plan = planned(variant, texts, photo) as never;
  await store.load(oldPhoto.textures?.(plan) ?? []);
  const { layers } = oldPhoto.render({ clean: photo, frame, plan, tools });
  const codesOf = (name: string, depth: 8 | 16) => quantise(layers[name] as Image, depth).data;
  const maskOf = (name: string) => (layers[name] as Matte | undefined)?.data;
  return { codesOf, maskOf };
}

describe('holes', () => {
  /** Red codes of a blob that takes 60 % of the photo, well inside it. */
  const groundOf = async (fill: string, shape = 'blob') => {
    const one = { holes: '1', 'hole-shape': shape, 'hole-area': '0.6', feather: '0', 'hole-fill': fill };
    const { codesOf, maskOf } = await rendered(3, { ...undamaged, ...none, ...one });
    const mask = maskOf('mask-hole')!;
    const codes = codesOf('degraded', 8);
    return Array.from(mask.keys())
      .filter((p) => mask[p]! > 0)
      .map((p) => codes[3 * p]!);
  };
  const none = { scratches: '0', dust: '0', cracks: '0', stains: '0' };
  const deviation = (values: number[]) => {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  };

  it.each(['white', 'black', 'paper'])('show ground that is nowhere flat: %s', async (fill) => {
    expect(deviation(await groundOf(fill))).toBeGreaterThan(0.4);
  });

  it('show 255 and nothing else where they are plain, however torn', async () => {
    const ground = await groundOf('plain', 'torn');
    // But for the pixels on its rim, which it covers in part.
    expect(ground.filter((code) => code === 255).length).toBeGreaterThan(0.85 * ground.length);
  });
});

describe('masks', () => {
  const texts = [
    { ...undamaged, scratches: '3', dust: '2', cracks: '1', stains: '1', holes: '2' },
    { ...undamaged, light: 'linear', scratches: '2', stains: '1', holes: '1', feather: '6' },
    { ...undamaged, opacity: '0.02', scratches: '6', dust: '3', holes: '0' },
    { ...undamaged, holes: '4', 'hole-fill': 'mean', scratches: '0', dust: '1' },
  ];

  it.each([8, 16] as const)(
    'are exact: outside nothing changed, inside something did, at %i bits',
    async (depth) => {
      for (const [variant, set] of texts.entries())
        for (const channels of [1, 3] as const) {
          const { codesOf, maskOf } = await rendered(variant, set, channels);
          const [before, after] = [codesOf('clean', depth), codesOf('degraded', depth)];
          const data = maskOf('mask')!;
          const unit = depth === 8 ? 1 : 257;
          for (let p = 0; p < data.length; p++) {
            let most = 0;
            for (let c = 0; c < channels; c++)
              most = Math.max(most, Math.abs(before[p * channels + c]! - after[p * channels + c]!));
            if (data[p] === 0) expect(most).toBe(0);
            else {
              expect(most).toBeGreaterThan(0);
              expect(data[p]).toBeGreaterThanOrEqual(LEAST_CHANGE);
              expect(Math.abs(most / unit - data[p]!)).toBeLessThanOrEqual(1.01);
            }
          }
        }
    },
  );

  it('of the kinds add up to the mask, pixel by pixel; hard ones are 255', async () => {
    const soft = await rendered(0, texts[0]!);
    const kinds = ['stain', 'scratch', 'crack', 'hole', 'dust'].map((kind) => soft.maskOf(`mask-${kind}`)!);
    soft.maskOf('mask')!.forEach((value, p) => {
      expect(kinds.some((mask) => mask[p]! > 0)).toBe(value > 0);
    });
    const hard = await rendered(0, { ...texts[0]!, mask: 'hard' });
    expect(hard.maskOf('mask')!).toEqual(soft.maskOf('mask')!.map((value) => (value > 0 ? 255 : 0)));
  });

  it('number the instances where asked, and show them nowhere else', async () => {
    const { maskOf } = await rendered(0, { ...texts[0]!, instances: 'true' });
    const numbers = new Set(maskOf('instances')!);
    expect(Math.max(...numbers)).toBeLessThanOrEqual(9);
    expect(numbers.size).toBeGreaterThan(3);
    maskOf('instances')!.forEach((number, p) => {
      expect(number > 0).toBe(maskOf('mask')![p]! > 0);
    });
    expect((await rendered(0, texts[0]!)).maskOf('instances')).toBeUndefined();
  });
});

describe('what 500 plans draw', () => {
  let plans: Plan[] = [];
  beforeAll(() => {
    plans = Array.from({ length: 500 }, (_, variant) => planned(variant));
  });
  const share = (test: (plan: Plan) => boolean) => plans.filter(test).length / plans.length;
  const has = (step: Step['step']) => (plan: Plan) =>
    [...plan.before, ...plan.after].some((taken) => taken.step === step);

  it('has each unstructured damage as often as its probability says', () => {
    for (const step of ['blur', 'resize', 'noise', 'jpeg', 'fade'] as const)
      expect(Math.abs(share(has(step)) - 0.7)).toBeLessThan(0.06);
    expect(Math.abs(share(has('grain')) - 0.6)).toBeLessThan(0.06);
    expect(Math.abs(share(has('paperGrain')) - 0.3)).toBeLessThan(0.06);
    expect(Math.abs(share(({ grey }) => grey) - 0.1)).toBeLessThan(0.04);
  });

  it('has layers in the stated numbers, and every kind of hole', () => {
    const count = (kind: string) => (plan: Plan) =>
      plan.damage.layers.filter((layer) => layer.kind === kind).length;
    for (const [kind, mean] of [
      ['scratch', 3],
      ['dust', 1.5],
      ['crack', 1],
      ['stain', 1],
      ['hole', 1.5],
    ] as const)
      expect(Math.abs(plans.reduce((sum, plan) => sum + count(kind)(plan), 0) / 500 - mean)).toBeLessThan(
        0.25,
      );
    const areas = plans.flatMap(({ damage }) =>
      damage.layers.flatMap((layer) => (layer.kind === 'hole' ? layer.hole.area : [])),
    );
    expect(Math.min(...areas)).toBeGreaterThanOrEqual(0.001);
    expect(Math.max(...areas)).toBeLessThanOrEqual(0.08);
    expect(areas.reduce((sum, area) => sum + area, 0) / areas.length).toBeCloseTo(0.0405, 2);
  });

  it('draws dust, dirt, hairs and scratches in the counted ratios, of gamma-distributed area, tenfold apart', () => {
    const { textures } = JSON.parse(
      fs.readFileSync(path.join(import.meta.dirname, '../../textures/ORIGINS.json'), 'utf8'),
    ) as {
      textures: { sha256: string; counts?: Record<string, number>; areasPx?: Record<string, number[]> }[];
    };
    const bySha = new Map(textures.map((texture) => [texture.sha256, texture]));
    const drawn = plans.flatMap(({ damage }) =>
      damage.layers.flatMap((layer) => (layer.kind === 'dust' ? bySha.get(layer.texture.sha256)! : [])),
    );
    const total = (kind: string) => drawn.reduce((sum, { counts }) => sum + counts![kind]!, 0);
    const counted = { dirt: 41 / 116, shortHair: 20 / 116, longHair: 6 / 116, scratch: 1 / 116 };
    for (const [kind, ratio] of Object.entries(counted))
      expect(Math.abs(total(kind) / total('dust') / ratio - 1)).toBeLessThan(0.15);
    for (const [kind, median] of Object.entries({ dust: 53, dirt: 106, shortHair: 263, longHair: 912 })) {
      const areas = drawn.flatMap(({ areasPx }) => areasPx![kind]!).sort((a, b) => a - b);
      const mean = areas.reduce((sum, area) => sum + area, 0) / areas.length;
      const variance = areas.reduce((sum, area) => sum + (area - mean) ** 2, 0) / areas.length;
      // Drawn at half the scale of the 4K scans that were counted: a quarter of the area.
      expect(Math.abs(areas[areas.length >> 1]! / (median / 4) - 1)).toBeLessThan(0.25);
      // A gamma distribution's shape is mean^2 / variance.
      expect(Math.abs(mean ** 2 / variance / 1.6 - 1)).toBeLessThan(0.3);
    }
    const specks = textures.flatMap(({ counts }) => counts?.dust ?? []).sort((a, b) => a - b);
    expect(specks.at(-3)! / specks[2]!).toBeGreaterThan(6);
    expect(specks.at(-3)! / specks[2]!).toBeLessThan(25);
  });
});

describe('presets', () => {
  const plansOf = (preset: string) =>
    Array.from({ length: 200 }, (_, variant) => planned(variant, { ...presetTexts(named.recipe, preset) }));

  it('bopbtl holds to the released code: four operations in any order, holes in half of the photos', () => {
    const plans = plansOf('bopbtl');
    const orders = new Set(plans.map(({ before }) => before.map(({ step }) => step).join()));
    expect(orders.size).toBeGreaterThan(30);
    for (const { before, after, damage } of plans) {
      expect(after).toEqual([]);
      for (const step of before) expect(['blur', 'resize', 'noise', 'jpeg']).toContain(step.step);
      expect(damage.layers.every((layer) => layer.kind === 'hole' && layer.fill === 'plain')).toBe(true);
    }
    const holed = plans.filter(({ damage }) => damage.layers.length === 1).length / plans.length;
    expect(Math.abs(holed - 0.5)).toBeLessThan(0.1);
  });

  it('prints have one paper: all holes that show it show the same', () => {
    for (const { damage } of plansOf('severe')) {
      const papers = damage.layers.flatMap((layer) =>
        layer.kind === 'hole' && layer.paper ? JSON.stringify([layer.paper, layer.paperAt]) : [],
      );
      expect(new Set(papers).size).toBeLessThan(2);
    }
  });

  it('wan2020 takes only the blends and fills of the paper, and severe loses more', () => {
    const layers = plansOf('wan2020').flatMap(({ damage }) => damage.layers);
    for (const layer of layers)
      if (layer.kind === 'hole') expect(layer.fill).toBe('paper');
      else expect(['add', 'lighten', 'screen']).toContain(layer.mode);
    expect(plansOf('severe').every(({ damage }) => damage.layers.length >= 8)).toBe(true);
  });

  it('the physical order is scene, film, print, scan, file', () => {
    const order = ['blur', 'resize', 'grain', 'fade', 'paperGrain'];
    const { before, after } = planned(1, {
      'grain-probability': '1',
      'fade-probability': '1',
      'paper-grain-probability': '1',
      'blur-probability': '1',
      'resize-probability': '1',
      'noise-probability': '1',
      'jpeg-probability': '1',
    });
    expect(before.map(({ step }) => step)).toEqual(order);
    expect(after.map(({ step }) => step)).toEqual(['noise', 'jpeg']);
  });
});

it('refuses an even window of blur', () => {
  expect(() => parseSettings(named.recipe, { 'blur-size': '3:7' })).toThrow(/--blur-size .+ odd/);
});
