import { describe, expect, expectTypeOf, it } from 'vitest';
import { createStream, type Stream } from '../../src/random.js';
import { defineRecipe } from '../../src/recipe/define.js';
import { blurPair } from '../../src/recipe/layers.js';
import { oneOf, perSample, perUse, setting, toggle } from '../../src/recipe/parameters.js';
import { drawValues, parseSettings } from '../../src/recipe/settings.js';
import type { Spread } from '../../src/recipe/spread.js';

const promises = { aligned: true, keepsLight: true, keepsConstants: true };

const recipe = defineRecipe({
  version: 1,
  summary: 'For the tests.',
  parameters: {
    radius: perSample({ default: '1:8', min: 0, max: 10, about: 'Drawn once.' }),
    opacity: perUse({ default: '0:1', min: 0, max: 1, about: 'Drawn at each use.' }),
    size: setting({ default: 5, min: 1, max: 9, odd: true, about: 'Fixed.' }),
    border: oneOf({ options: ['reflect', 'edge'], default: 'edge', about: 'A word.' }),
    fit: toggle({ default: false, about: 'A switch.' }),
  },
  layers: blurPair,
  promises,
  margin(settings) {
    expectTypeOf(settings.radius).toEqualTypeOf<Spread>();
    expectTypeOf(settings.size).toEqualTypeOf<number>();
    return { px: settings.size, inside: settings.fit };
  },
  plan({ values }) {
    expectTypeOf(values.radius).toEqualTypeOf<number>();
    expectTypeOf(values.opacity).toEqualTypeOf<(stream: Stream) => number>();
    expectTypeOf(values.border).toEqualTypeOf<'reflect' | 'edge'>();
    expectTypeOf(values.fit).toEqualTypeOf<boolean>();
    return { radius: values.radius };
  },
  render({ clean, plan }) {
    expectTypeOf(plan).toEqualTypeOf<{ radius: number }>();
    expectTypeOf(clean.light).toEqualTypeOf<'linear'>();
    return { layers: { blur: clean, sharp: clean } };
  },
});

describe('defineRecipe', () => {
  it('refuses plans that JSON would lose, in the types', () => {
    const never = () =>
      defineRecipe({
        version: 1,
        summary: '',
        parameters: {},
        layers: blurPair,
        promises,
        // @ts-expect-error a function doesn't survive JSON
        plan: () => ({ draw: () => 1 }),
        render: ({ clean }) => ({ layers: { blur: clean, sharp: clean } }),
      });
    expect(never).toBeTypeOf('function');
  });

  it('refuses a declaration without a target, with a bad name or version', () => {
    const declared = { ...recipe, version: 0, layers: { Blur: blurPair.blur } };
    expect(() => defineRecipe(declared)).toThrowError(
      /version must be 1, 2, 3.*exactly one with the role target, not 0.*layer name Blur must be/,
    );
  });
});

describe('drawValues', () => {
  it("leaves other parameters' draws as they were when one is changed", () => {
    const drawn = (texts: Record<string, string>) =>
      drawValues(recipe, parseSettings(recipe, texts), createStream('s'));
    expect(drawn({ size: '7' }).radius).toBe(drawn({}).radius);
    expect(drawn({ radius: '3' }).radius).toBe(3);
  });
});
