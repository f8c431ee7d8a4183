import { describe, expect, it } from 'vitest';
import { createTools } from '../../src/generate/make-sample.js';
import type { Image } from '../../src/image.js';
import type { JsonObject } from '../../src/json.js';
import { crop as cut } from '../../src/pixels/crop.js';
import { loadAnyRecipe, readsFrames, recipeNames } from '../../src/recipe/catalogue.js';
import type { NamedRecipe } from '../../src/recipe/define.js';
import { parseSettings } from '../../src/recipe/settings.js';
import { planSample, regionOf } from '../../src/sample/plan-sample.js';
import { renderSample } from '../../src/sample/render-sample.js';
import { inputAndTarget } from '../../src/sink/folder.js';
import { quantise } from '../../src/sink/quantise.js';
import { createTextureStore } from '../../src/source/textures.js';
import { scene } from '../synthetic.js';

const tools = createTools(createTextureStore());

const recipes = (await Promise.all(recipeNames().map(loadAnyRecipe))).filter(
  (named): named is NamedRecipe => !readsFrames(named) && 'camera' in named.recipe.parameters,
);

/** Every recipe that ends with a camera, as a run would use it. */
describe.each(recipes)('the recipe $name with a camera', (named) => {
  const [input, target] = inputAndTarget(named.recipe);
  const crop = { width: 70, height: 60 };
  const sampleOf = (photo: Image<'linear'>, texts: Record<string, string>) => {
    const settings = parseSettings(named.recipe, texts);
    const planned = planSample({ named, settings, seed: '0', crop }, { sourceKey: 'k', variant: 0 }, photo);
    const { region, frame } = regionOf(planned, photo);
    const plan = JSON.parse(JSON.stringify(planned.plan)) as JsonObject;
    expect(plan).toEqual(planned.plan);
    return { planned, layers: renderSample(named, cut(photo, region), frame, plan, tools).layers };
  };
  const codes = (layer: unknown) => quantise(layer as Image, 8).data;

  it.each([1, 3] as const)('gives the same pair from the same plan, %i channels, in range', (channels) => {
    const photo = scene(150, 131, channels);
    const texts = { camera: 'phone-night', response: 'gamma2.2' };
    const [first, again] = [sampleOf(photo, texts).layers, sampleOf(photo, texts).layers];
    for (const name of [input, target]) {
      expect(codes(first[name])).toEqual(codes(again[name]));
      const { data, width, height } = first[name] as Image;
      expect([width, height]).toEqual([crop.width, crop.height]);
      expect(data.every((value) => value >= -1e-6 && value <= 1 + 1e-6)).toBe(true);
    }
    const plain = sampleOf(photo, { ...texts, camera: 'off' }).layers;
    expect(codes(first[input])).not.toEqual(codes(plain[input]));
  });

  it('draws everything else as it does without', () => {
    const photo = scene(150, 131);
    // The hand that shakes local's picture is its plan's camera.
    const key = named.name === 'local' ? 'sensor' : 'camera';
    const { [key]: camera, ...rest } = sampleOf(photo, { noise: 'rsblur', jpeg: '50' }).planned.plan;
    expect(camera).toMatchObject({ jpeg: 50 });
    expect(rest).toEqual(sampleOf(photo, {}).planned.plan);
  });
});
