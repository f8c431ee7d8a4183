import { describe, expect, it } from 'vitest';
import { UserError } from '../src/errors.js';
import { createTools } from '../src/generate/make-sample.js';
import type { Image } from '../src/image.js';
import type { JsonObject } from '../src/json.js';
import { crop as cut } from '../src/pixels/crop.js';
import { TEXTURE_KINDS } from '../src/pixels/texture.js';
import { streamFromSeed } from '../src/random.js';
import { loadAnyRecipe, readsFrames, recipeNames } from '../src/recipe/catalogue.js';
import type { NamedRecipe, Rendered } from '../src/recipe/define.js';
import { isFloatArray, isImage, type Layer, type Matte } from '../src/recipe/layers.js';
import { flagName, formatSettings, parseSettings } from '../src/recipe/settings.js';
import { bundledTextures } from '../src/recipe/texture-folder.js';
import { AIM_LAYER, aimCrop, cutRendered } from '../src/sample/aim-crop.js';
import { planSample, regionOf, type Size } from '../src/sample/plan-sample.js';
import { renderSample } from '../src/sample/render-sample.js';
import { inputAndTarget } from '../src/sink/folder.js';
import { quantise } from '../src/sink/quantise.js';
import { createTextureStore } from '../src/source/textures.js';
import { flat, mean, scene } from './synthetic.js';

interface Ask {
  readonly texts?: Readonly<Record<string, string>>;
  readonly seed?: string;
  readonly variant?: number;
  readonly crop?: Size;
}

/** Plans and renders a sample of a photo, as a run would, with the plan sent through JSON. */
function sampleOf(
  named: NamedRecipe,
  photo: Image<'linear'>,
  { texts = {}, seed = '0', variant = 0, crop }: Ask = {},
) {
  const settings = parseSettings(named.recipe, texts);
  const planned = planSample({ named, settings, seed, crop }, { sourceKey: 'k', variant }, photo);
  const { region, frame } = regionOf(planned, photo);
  const plan = JSON.parse(JSON.stringify(planned.plan)) as JsonObject;
  return { planned, frame, rendered: renderSample(named, cut(photo, region), frame, plan, tools) };
}

const valuesOf = (layer: Layer) =>
  isFloatArray(layer) ? layer.data : isImage(layer) ? layer.data : layer.data;
const codesOf = (layer: Layer) => (isFloatArray(layer) ? layer.data : quantise(layer, 8).data);
const allCodes = ({ layers }: Rendered) =>
  Object.entries(layers).map(([name, layer]) => [name, codesOf(layer)]);

const textures = createTextureStore();
for (const kind of TEXTURE_KINDS)
  await textures.load(
    bundledTextures(kind).map((file) => ({
      ...file,
      as: kind === 'paper' ? 'paper' : 'damage',
      polarity: 'amount',
    })),
  );
const tools = createTools(textures);
const all = await Promise.all(recipeNames().map(loadAnyRecipe));
// What reads frames has a suite of its own: test/recipe/frames.test.ts.
const recipes = all.filter((named): named is NamedRecipe => !readsFrames(named));

describe.each(recipes)('the recipe $name', (named) => {
  const { recipe } = named;
  const [input, target] = inputAndTarget(recipe);
  const photo = scene(150, 131);

  it('draws the same plan for the same sample, and another for another seed or variant', () => {
    const { planned } = sampleOf(named, photo);
    expect(sampleOf(named, photo).planned).toEqual(planned);
    expect(sampleOf(named, photo, { seed: '1' }).planned.plan).not.toEqual(planned.plan);
    expect(sampleOf(named, photo, { variant: 1 }).planned.plan).not.toEqual(planned.plan);
  });

  it('draws a plan that survives JSON', () => {
    const { planned } = sampleOf(named, photo);
    expect(JSON.parse(JSON.stringify(planned.plan))).toEqual(planned.plan);
  });

  it('renders the same bytes from the same plan, and leaves its input untouched', () => {
    const before = photo.data.slice();
    const first = sampleOf(named, photo);
    expect(allCodes(sampleOf(named, photo).rendered)).toEqual(allCodes(first.rendered));
    expect(photo.data).toEqual(before);
  });

  it('renders other bytes from another seed', () => {
    const layer = (seed: string) => codesOf(sampleOf(named, photo, { seed }).rendered.layers[input] as Layer);
    const first = layer('0');
    expect(['1', '2', '3'].some((seed) => layer(seed).some((code, i) => code !== first[i]))).toBe(true);
  });

  it.each([1, 3] as const)('renders finite pictures of the frame, in range, with %i channels', (channels) => {
    const { rendered, frame } = sampleOf(named, scene(120, 111, channels), {
      crop: { width: 80, height: 72 },
    });
    for (const [name, declared] of Object.entries(recipe.layers)) {
      const layer = rendered.layers[name] as Layer;
      if (layer === undefined && declared.when !== undefined) continue;
      expect(valuesOf(layer).every(Number.isFinite)).toBe(true);
      if (isFloatArray(layer)) continue;
      expect([name, layer.width, layer.height]).toEqual([name, frame.width, frame.height]);
      if (declared.role === 'input' || declared.role === 'target')
        expect(valuesOf(layer).every((value) => value >= -1e-6 && value <= 1 + 1e-5)).toBe(true);
    }
  });

  it.skipIf(recipe.composes)('sees real pixels around a crop: the same as cropping the whole', () => {
    const { planned, rendered } = sampleOf(named, photo, { crop: { width: 40, height: 36 } });
    const window = planned.crop ?? { x: 0, y: 0, width: photo.width, height: photo.height };
    const clean = rendered.layers[target] as Image;
    expect(quantise(clean, 8).data).toEqual(quantise(cut(photo, window), 8).data);
  });

  it.runIf(AIM_LAYER in recipe.layers)('makes the whole photo for a crop that is aimed by the mask', () => {
    const settings = parseSettings(recipe, {});
    const id = { sourceKey: 'k', variant: 0 };
    const size = { width: 40, height: 36 };
    const aimed = planSample({ named, settings, seed: '0', crop: size, aimed: true }, id, photo);
    const { planned, rendered, frame } = sampleOf(named, photo);
    expect(aimed.plan).toEqual(planned.plan);
    expect(regionOf(aimed, photo).frame).toEqual(frame);
    const { window } = aimCrop(rendered.layers[AIM_LAYER] as Matte, size, streamFromSeed('aim'));
    const cropped = cutRendered(rendered, recipe.layers, window);
    for (const layer of Object.values(cropped.layers))
      if (!isFloatArray(layer)) expect(layer).toMatchObject(size);
    const sharp = rendered.layers[target] as Image;
    expect(codesOf(cropped.layers[target] as Layer)).toEqual(codesOf(cut(sharp, window)));
  });

  it.runIf(recipe.neutral !== undefined)('is the identity at strength zero', () => {
    const { rendered } = sampleOf(named, photo, { texts: { ...recipe.neutral } });
    expect(codesOf(rendered.layers[input] as Layer)).toEqual(codesOf(rendered.layers[target] as Layer));
  });

  it.runIf(recipe.promises.keepsConstants)('leaves a photo of one colour as it was, to the border', () => {
    for (const seed of ['0', '1', '2']) {
      const { rendered } = sampleOf(named, flat(90, 84, [0.8, 0.2, 0.013]), { seed });
      const { data } = rendered.layers[input] as Image<'linear'>;
      const worst = data.reduce(
        (most, value, i) => Math.max(most, Math.abs(value - ([0.8, 0.2, 0.013][i % 3] as number))),
        0,
      );
      expect(worst).toBeLessThan(2e-6);
    }
  });

  it.runIf(recipe.promises.keepsLight)('keeps mean light to 0.1 % on whole photos', () => {
    const wide = scene(400, 300);
    const losses = ['0', '1', '2', '3'].map(
      (seed) =>
        mean((sampleOf(named, wide, { seed }).rendered.layers[input] as Image).data) / mean(wide.data) - 1,
    );
    expect(Math.max(...losses.map(Math.abs))).toBeLessThan(1e-3);
  });

  it('records its settings so that they read back the same', () => {
    const settings = parseSettings(recipe, {});
    const texts = Object.fromEntries(
      Object.entries(formatSettings(recipe, settings)).map(([flag, value]) => [flag, String(value)]),
    );
    expect(parseSettings(recipe, texts)).toEqual(settings);
  });

  it.each(Object.entries(recipe.parameters))(
    'declares --%s fully and refuses nonsense for it',
    (name, parameter) => {
      expect(parameter.about).toMatch(/[.:]$/);
      expect(parameter.accepts).not.toBe('');
      const flag = `--${flagName(name)}`;
      for (const nonsense of ['', 'banana', '1e999', '-1e6'])
        expect(() => parameter.parse(nonsense, flag)).toThrowError(
          new RegExp(`^Expected ${flag} to be .+, but received`),
        );
      expect(() => parseSettings(recipe, { 'no-such-flag': '1' })).toThrow(UserError);
    },
  );
});
