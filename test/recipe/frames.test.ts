import { describe, expect, it } from 'vitest';
import gopro from '../../recipes/gopro.js';
import { coded, movingPhoto } from '../../scripts/scenes.js';
import { createFramesTools } from '../../src/generate/frames-tools.js';
import type { CodedPicture } from '../../src/pixels/colour.js';
import { loadAnyRecipe, readsFrames, recipeNames } from '../../src/recipe/catalogue.js';
import type { ClipInfo, FramesRecipe, NamedFramesRecipe, WindowPlan } from '../../src/recipe/frames.js';
import { formatSettings, parseSettings, presetTexts } from '../../src/recipe/settings.js';
import { planWindows } from '../../src/sample/plan-windows.js';
import { flat, scene } from '../synthetic.js';

const clip: ClipInfo = {
  width: 64,
  height: 48,
  channels: 3,
  depth: 8,
  framesPerSecond: 240,
  frameCount: 1000,
};
const named = { name: 'gopro', recipe: gopro as unknown as FramesRecipe };

function windows(texts: Record<string, string>, preset?: string, seed = '0'): WindowPlan[] {
  const base = preset === undefined ? {} : presetTexts(named.recipe, preset);
  const settings = parseSettings(named.recipe, { ...base, ...texts });
  return planWindows({ named, settings, seed }, 'clip', clip);
}

const lengths = (plans: readonly WindowPlan[]) => plans.map(({ first, last }) => last - first + 1);

describe('the windows of gopro', () => {
  it('are those of the public set: its 47th of 7 frames is 323 to 329, sharp 326, counted from 1', () => {
    const plan = windows({ frames: '7' })[46] as WindowPlan;
    expect([plan.first + 1, plan.last + 1, plan.target + 1]).toEqual([323, 329, 326]);
  });

  it.each(['gopro', 'gopro-gamma'])(
    'lie end to end in the preset %s: 7, 11 or 13 frames, mostly 11',
    (preset) => {
      const plans = windows({}, preset);
      for (const [i, { first }] of plans.entries())
        expect(first).toBe(i === 0 ? 0 : (plans[i - 1]?.last ?? 0) + 1);
      expect(new Set(lengths(plans))).toEqual(new Set([7, 11, 13]));
      expect(lengths(plans).filter((n) => n === 11).length / plans.length).toBeGreaterThan(0.7);
      expect(plans[0]?.crf).toBe(preset === 'gopro' ? 'none' : 'gamma2.2');
    },
  );

  it('are 5 of 120 frames in the preset reds: 65 of 80 sub-frames, the centre one sharp', () => {
    const plans = windows({}, 'reds');
    const { first, last, target, interpolate } = plans[3] as WindowPlan;
    expect([first, last, target]).toEqual([15, 19, 17]);
    expect((last - first) * Number(interpolate) + 1).toBe(65);
    expect(((plans[4]?.first ?? 0) - first) * Number(interpolate)).toBe(80);
  });

  it('are 49 sub-frames of 7 frames in the preset gem, and 5 to 25 frames in street', () => {
    const [gem] = windows({}, 'gem') as [WindowPlan];
    expect((gem.last - gem.first) * Number(gem.interpolate) + 1).toBe(49);
    const street = lengths(windows({}, 'street'));
    expect([Math.min(...street), Math.max(...street)]).toEqual([5, 25]);
  });

  it('leave frames out for the readout, or overlap by the stride', () => {
    expect(
      windows({ frames: '11', readout: '5' })
        .map(({ first }) => first)
        .slice(0, 3),
    ).toEqual([0, 16, 32]);
    expect(
      windows({ frames: '11', stride: '4' })
        .map(({ first }) => first)
        .slice(0, 3),
    ).toEqual([0, 4, 8]);
  });

  it('take the target that is asked for', () => {
    const targets = ['middle', 'first', 'last', '3'].map(
      (target) => windows({ frames: '8', target })[0]?.target,
    );
    expect(targets).toEqual([4, 0, 7, 3]);
    expect(() => windows({ frames: '5:9', target: '5' })).toThrow(
      /^Expected --target to be a frame of every window, 0 to 4/,
    );
  });

  it('hang on the seed, and an override leaves the rest of a preset', () => {
    expect(windows({}, 'street')).toEqual(windows({}, 'street'));
    expect(windows({}, 'street', '1')).not.toEqual(windows({}, 'street'));
    expect(windows({ crf: 'srgb' }, 'gopro')[0]?.crf).toBe('srgb');
  });
});

const all = await Promise.all(recipeNames().map(loadAnyRecipe));
const frameRecipes = all.filter((one): one is NamedFramesRecipe => readsFrames(one));
const tools = await createFramesTools(false);

/** Renders the first window of a clip of the given frames. */
function render(recipe: FramesRecipe, texts: Record<string, string>, frames: readonly CodedPicture[]) {
  const settings = parseSettings(recipe, texts);
  const info = { ...clip, frameCount: frames.length };
  const [plan] = planWindows({ named: { name: 'it', recipe }, settings, seed: '0' }, 'clip', info);
  const again = JSON.parse(JSON.stringify(plan)) as WindowPlan;
  expect(again).toEqual(plan);
  const rendering = recipe.begin({ plan: again, clip: info, depth: 8, tools });
  for (let index = again.first; index <= again.last; index++)
    rendering.add({ index, seconds: index / 240, picture: frames[index] as CodedPicture });
  const rendered = rendering.finish();
  if ('left' in rendered) throw new Error(rendered.left);
  return Object.fromEntries(
    Object.entries(rendered.layers).map(([name, layer]) => [name, (layer as CodedPicture).codes]),
  );
}

describe.each(frameRecipes)('the frames recipe $name', ({ recipe }) => {
  const moving = movingPhoto(scene(80, 64), clip, { dx: 1.5, dy: 0.5 });
  const frames = Array.from({ length: 13 }, (_, i) => coded(moving(i)));

  it('renders the same bytes again, and leaves the frames as they were', () => {
    const before = frames.map(({ codes }) => codes.slice());
    expect(render(recipe, {}, frames)).toEqual(render(recipe, {}, frames));
    expect(frames.map(({ codes }) => codes)).toEqual(before);
  });

  it('leaves a clip of one colour as it was', () => {
    const grey = Array.from({ length: 13 }, () => coded(flat(64, 48, [0.2, 0.5, 0.01])));
    for (const codes of Object.values(render(recipe, {}, grey))) expect(codes).toEqual(grey[0]?.codes);
  });

  it('is the identity at strength zero', () => {
    const { blur, sharp } = render(recipe, { ...recipe.neutral }, frames);
    expect(blur).toEqual(sharp);
  });

  it('ends with a camera: noise in the blur alone, a JPEG, the same again, the response in both', () => {
    const grey = Array.from({ length: 13 }, () => coded(flat(64, 48, [0.2, 0.5, 0.01])));
    const sharpOf = (pair: Record<string, unknown>) => pair.sharp;
    const noisy = render(recipe, { noise: '0.001,0.01', isp: 'on', jpeg: '90' }, grey);
    expect(noisy).toEqual(render(recipe, { noise: '0.001,0.01', isp: 'on', jpeg: '90' }, grey));
    expect(sharpOf(noisy)).toEqual(grey[0]?.codes);
    expect(noisy.blur).not.toEqual(noisy.sharp);
    const bent = render(recipe, { response: 'gamma2.2' }, grey);
    expect(bent.sharp).not.toEqual(grey[0]?.codes);
    expect(bent.blur).toEqual(bent.sharp);
  });

  it('gives clipped highlights back before it averages: a lamp leaves a brighter streak', () => {
    const lamps = Array.from({ length: 13 }, (_, i) => {
      const frame = flat(64, 48, [0.01, 0.01, 0.01]);
      frame.data.fill(1, 3 * (20 * 64 + 20 + i), 3 * (20 * 64 + 22 + i));
      return coded(frame);
    });
    for (const crf of ['srgb', 'none', 'gamma2.2']) {
      const [dark, bright] = ['0', '1.5'].map((saturation) => {
        const { blur } = render(recipe, { saturation, crf, jpeg: '100' }, lamps);
        return (blur as Uint8Array)[3 * (20 * 64 + 26)] as number;
      });
      expect(bright).toBeGreaterThan((dark as number) * 1.3);
    }
  });

  it('records its settings so that they read back the same', () => {
    const settings = parseSettings(recipe, {});
    const texts = Object.entries(formatSettings(recipe, settings)).map(([flag, value]) => [
      flag,
      String(value),
    ]);
    expect(parseSettings(recipe, Object.fromEntries(texts))).toEqual(settings);
  });

  it.each(Object.entries(recipe.parameters))(
    'declares %s fully and refuses nonsense for it',
    (name, parameter) => {
      expect(parameter.about).toMatch(/[.:]$/);
      for (const nonsense of ['', 'banana', '1e999', '-1e6'])
        expect(() => parameter.parse(nonsense, `--${name}`)).toThrowError(
          /^Expected --\w+ to be .+, but received/,
        );
    },
  );
});
