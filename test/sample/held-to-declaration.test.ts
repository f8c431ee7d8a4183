import { describe, expect, it } from 'vitest';
import { createImage } from '../../src/image.js';
import { blurPair, defineRecipe } from '../../src/recipe/index.js';
import { planSample } from '../../src/sample/plan-sample.js';
import { renderSample } from '../../src/sample/render-sample.js';

type Spec = Parameters<typeof defineRecipe>[0];

/** A recipe as its author may get it wrong, beyond what types forbid. */
function named(plan: () => unknown, render: (clean: object) => unknown) {
  const recipe = defineRecipe({
    version: 1,
    summary: 'Wrong.',
    parameters: {},
    layers: blurPair,
    promises: { aligned: true, keepsLight: true, keepsConstants: true },
    plan: plan as Spec['plan'],
    render: (({ clean }: { clean: object }) => render(clean)) as unknown as Spec['render'],
  });
  return { name: 'mine', recipe };
}

const clean = createImage(4, 3, 3, 'linear');
const frame = { x: 0, y: 0, width: 4, height: 3 };
const render = (result: (clean: object) => unknown) => () =>
  renderSample(
    named(() => ({}), result),
    clean,
    frame,
    {},
    {} as never,
  );

describe('a recipe is held to its declaration', () => {
  it.each([
    ['plan is undefined', () => undefined],
    ['plan.size is NaN', () => ({ size: Number.NaN })],
    ['plan.draw is function', () => ({ draw: () => 1 })],
  ])('a plan that no record can hold is named: %s', (lost, plan) => {
    const call = { named: named(plan, () => ({})), settings: {}, seed: '0' };
    expect(() =>
      planSample(call, { sourceKey: 'a', variant: 0 }, { width: 4, height: 3, channels: 3 }),
    ).toThrow(
      `The recipe mine drew a plan that no record can hold: ${lost}; its plan() must return plain, finite JSON.`,
    );
  });

  it('layers that are none or of bytes are named', () => {
    expect(render((image) => ({ layers: { blur: image, sharp: image } }))).not.toThrow();
    expect(render(() => undefined)).toThrow('The recipe mine rendered no layers, but a value without them');
    expect(render(async (image) => ({ layers: { blur: image } }))).toThrow('rendered no layers');
    expect(
      render((image) => ({ layers: { blur: { ...image, data: new Uint8Array(36) }, sharp: image } })),
    ).toThrow('The recipe mine rendered a wrong layer: blur is no Float32Array');
  });
});
