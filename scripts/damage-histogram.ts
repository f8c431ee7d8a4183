// Draws docs/images/old-photo-damage.png: what 500 plans of old-photo draw, beside what they should: `jiti
// scripts/damage-histogram.ts`. test/damage/old-photo.test.ts holds the same numbers to account.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { encodePng } from '../src/codec/png.js';
import { drawText } from '../src/codec/text.js';
import type { PrintDamage } from '../src/damage/print-damage.js';
import type { Step } from '../src/damage/steps.js';
import { createSheet, fillRectangle, type Sheet } from '../src/pixels/draw.js';
import { loadRecipe } from '../src/recipe/catalogue.js';
import { parseSettings } from '../src/recipe/settings.js';
import { planSample } from '../src/sample/plan-sample.js';
import { quantise } from '../src/sink/quantise.js';
import { PARTICLES, type Particle } from './textures/dust.js';

type Plan = { readonly before: Step[]; readonly damage: PrintDamage; readonly after: Step[] };
interface Bar {
  readonly label: string;
  readonly value: number;
  /** What it should be, drawn as a line. */
  readonly stated?: number;
}

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const INK = [0.13, 0.14, 0.16] as const;
const FAINT = [0.45, 0.46, 0.48] as const;
const BLUE = [0.33, 0.49, 0.68] as const;
const STATED = [0.78, 0.33, 0.18] as const;
const [WIDTH, HEIGHT, LEFT] = [480, 220, 40] as const;

async function panel(sheet: Sheet, x: number, y: number, title: string, bars: readonly Bar[]): Promise<void> {
  await drawText(sheet, x, y, title, { size: 16, colour: INK, maxWidth: WIDTH });
  const most = Math.max(...bars.map(({ value, stated = 0 }) => Math.max(value, stated)));
  const step = WIDTH / bars.length;
  for (const [i, { label, value, stated }] of bars.entries()) {
    const left = Math.round(x + i * step);
    const width = Math.max(2, Math.round(step * 0.8));
    const tall = (v: number) => Math.round((v / most) * (HEIGHT - 30));
    const floor = y + HEIGHT + 10;
    fillRectangle(sheet, { x: left, y: floor - tall(value), width, height: tall(value) }, BLUE);
    if (stated !== undefined)
      fillRectangle(sheet, { x: left - 2, y: floor - tall(stated) - 1, width: width + 4, height: 3 }, STATED);
    await drawText(sheet, left, floor + 4, label, { size: 14, colour: FAINT, maxWidth: step * 1.6 });
  }
}

function histogram(values: readonly number[], bins: number, most: number): Bar[] {
  const counts = new Array<number>(bins).fill(0);
  for (const value of values) counts[Math.min(bins - 1, Math.floor((value / most) * bins))]! += 1;
  return counts.map((value, i) => ({
    label: i % 6 === 0 ? String(Math.round((i * most) / bins)) : '',
    value,
  }));
}

const named = await loadRecipe('old-photo');
const call = { named, settings: parseSettings(named.recipe, {}), seed: 'docs', crop: undefined };
const photo = { width: 512, height: 512, channels: 3 as const };
const plans = Array.from(
  { length: 500 },
  (_, variant) => planSample(call, { sourceKey: 'docs', variant }, photo).plan as unknown as Plan,
);
const origins = JSON.parse(fs.readFileSync(path.join(root, 'textures/ORIGINS.json'), 'utf8')) as {
  textures: { sha256: string; counts?: Record<Particle, number>; areasPx?: Record<Particle, number[]> }[];
};
const bySha = new Map(origins.textures.map((texture) => [texture.sha256, texture]));
const dust = plans.flatMap(({ damage }) =>
  damage.layers.flatMap((layer) => (layer.kind === 'dust' ? (bySha.get(layer.texture.sha256) ?? []) : [])),
);
const kinds = Object.keys(PARTICLES) as Particle[];
const total = (kind: Particle) => dust.reduce((sum, { counts }) => sum + (counts?.[kind] ?? 0), 0);
const steps = ['blur', 'resize', 'grain', 'fade', 'paperGrain', 'noise', 'jpeg'] as const;
const share = (step: Step['step']) =>
  plans.filter(({ before, after }) => [...before, ...after].some((taken) => taken.step === step)).length /
  500;
const stated = Object.fromEntries(
  steps.map((step) => [step, Number(named.recipe.parameters[`${step}Probability`]?.default)]),
);

const sheet = createSheet(LEFT * 3 + WIDTH * 2, 660, [0.965, 0.96, 0.95]);
await drawText(sheet, LEFT, 16, 'old-photo: what 500 plans draw', { size: 32, colour: INK });
await drawText(sheet, LEFT + 480, 28, 'red lines: what is stated', { size: 16, colour: STATED });
const right = 2 * LEFT + WIDTH;
await panel(
  sheet,
  LEFT,
  70,
  'share of the photos with each',
  steps.map((step) => ({
    label: step.replace('Grain', ''),
    value: share(step),
    stated: stated[step] as number,
  })),
);
const ratio = (kind: Particle) => ({
  label: kind,
  value: Math.sqrt(total(kind) / total('dust')),
  stated: Math.sqrt(PARTICLES[kind].count / PARTICLES.dust.count),
});
await panel(sheet, right, 70, 'particles to a speck of dust (root scale)', kinds.map(ratio));
const areas = dust.flatMap(({ areasPx }) => areasPx?.dust ?? []);
await panel(
  sheet,
  LEFT,
  360,
  'areas of dust specks in px of the texture: gamma, shape 1.6',
  histogram(areas, 30, 60),
);
const perTexture = origins.textures.flatMap(({ counts }) => counts?.dust ?? []);
await panel(sheet, right, 360, 'specks in a texture: gamma, tenfold apart', histogram(perTexture, 18, 180));
fs.writeFileSync(path.join(root, 'docs/images/old-photo-damage.png'), encodePng(quantise(sheet, 8), 'small'));
