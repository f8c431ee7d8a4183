import { describe, expect, it } from 'vitest';
import local from '../../recipes/local.js';
import { createTools } from '../../src/generate/make-sample.js';
import type { Image } from '../../src/image.js';
import { codesFromLinear } from '../../src/pixels/colour.js';
import type { FloatArray, Matte } from '../../src/recipe/layers.js';
import { parseSettings } from '../../src/recipe/settings.js';
import { planSample } from '../../src/sample/plan-sample.js';
import { createTextureStore } from '../../src/source/textures.js';
import { scene } from '../synthetic.js';

const tools = createTools(createTextureStore());

const photo = scene(220, 180);

function planned(texts: Record<string, string>, seed: string) {
  const named = { name: 'local', recipe: local };
  const settings = parseSettings(local, texts);
  return planSample({ named, settings, seed }, { sourceKey: 'k', variant: 0 }, photo).plan;
}

function rendered(texts: Record<string, string>, seed = '0') {
  const plan = planned(texts, seed);
  const frame = { x: 0, y: 0, width: photo.width, height: photo.height };
  const { layers, measures } = local.render({ clean: photo, frame, plan: plan as never, tools });
  const codes = (name: string) => codesFromLinear((layers[name] as Image).data, 8);
  const matte = (name: string) => (layers[name] as Matte).data;
  return { layers, measures, codes, matte };
}

describe('the recipe local', () => {
  it.each(['0', '1', '2', '3'])(
    'is true to its mask: equal to the bit where 0, two levels apart where 255 (seed %s)',
    (seed) => {
      const { layers, codes, matte } = rendered({}, seed);
      const [blur, sharp] = [layers.blur as Image, layers.sharp as Image];
      const [after, before, mask] = [codes('blur'), codes('sharp'), matte('mask')];
      let faults = 0;
      for (let p = 0; p < mask.length; p++) {
        let [apart, same] = [0, true];
        for (let i = 3 * p; i < 3 * p + 3; i++) {
          apart = Math.max(apart, Math.abs(after[i]! - before[i]!));
          same &&= blur.data[i] === sharp.data[i];
        }
        if (mask[p] !== (apart >= 2 ? 255 : 0) || (mask[p] === 0 && !same)) faults++;
      }
      expect(faults).toBe(0);
      expect(mask.some((value) => value === 255)).toBe(true);
    },
  );

  it('keeps the photo outside the things, and changes nothing where none passes', () => {
    const { codes, matte } = rendered({ shapes: 'blob,star,ball' });
    const [clean, sharp, mask] = [codesFromLinear(photo.data, 8), codes('sharp'), matte('mask')];
    const [alpha, extent] = [matte('mask-alpha'), matte('mask-extent')];
    let unseen = 0;
    for (let p = 0; p < alpha.length; p++) {
      if (alpha[p] === 0) expect(Math.abs(sharp[3 * p]! - clean[3 * p]!)).toBeLessThanOrEqual(1);
      if (mask[p] === 255 && alpha[p]! + extent[p]! === 0) unseen++;
    }
    // On black, a five-hundredth of a bright thing is two levels.
    expect(unseen).toBeLessThan(0.02 * mask.filter((value) => value > 0).length);
  });

  it('covers in all as much as the things do at rest: the streak is thinner where it is longer', () => {
    const { matte } = rendered({ objects: '1', shapes: 'ball', 'object-area': '0.03', length: '40' }, '5');
    const sum = (data: Uint8Array) => data.reduce((total, value) => total + value, 0);
    expect(sum(matte('mask-extent')) / sum(matte('mask-alpha'))).toBeCloseTo(1, 2);
    expect(matte('mask-extent').some((share) => share > 20 && share < 200)).toBe(true);
  });

  it('tells how far things move: a straight pass of 30 px is 30 px wherever it is seen', () => {
    const { layers, matte } = rendered({ objects: '1', motion: 'linear', length: '30', shapes: 'blob' });
    const { data, shape } = layers.motion as FloatArray;
    expect(shape).toEqual([2, photo.height, photo.width]);
    const alpha = matte('mask-alpha');
    for (let p = 0; p < alpha.length; p++) {
      const length = Math.hypot(data[p]!, data[alpha.length + p]!);
      if (alpha[p]! > 140) expect(length).toBeCloseTo(30, 3);
      if (alpha[p]! < 110) expect(length).toBe(0);
    }
  });

  it('blurs everything when the camera shakes, and the mask says so', () => {
    const { measures } = rendered({ background: 'shake', shake: '15' });
    expect(measures?.blurredShare).toBeGreaterThan(0.5);
  });

  it('gives lamps company, unless only lamps are asked for', () => {
    const shapes = (texts: Record<string, string>, seed: string) =>
      (planned(texts, seed).things as { shape: string }[]).map(({ shape }) => shape);
    const asked = { objects: '1:2', shapes: 'lamp@9,ball' };
    for (let seed = 0; seed < 12; seed++) {
      expect(shapes(asked, String(seed))).toContain('ball');
      expect(shapes({ ...asked, shapes: 'lamp' }, String(seed))).not.toContain('ball');
    }
  });

  it('moves nothing without things, and without length', () => {
    expect(
      rendered({ objects: '0' })
        .matte('mask')
        .every((value) => value === 0),
    ).toBe(true);
    expect(
      rendered({ length: '0' })
        .matte('mask')
        .every((value) => value === 0),
    ).toBe(true);
  });
});
