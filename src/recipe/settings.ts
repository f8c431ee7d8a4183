import { expected, UserError } from '../errors.js';
import type { Json } from '../json.js';
import type { Stream } from '../random.js';
import type { ParameterSet, RecipeBase, Settings, Values } from './define.js';

/** What declares parameters: a recipe, or a model to train. */
type AnyBase = Pick<RecipeBase<ParameterSet>, 'parameters' | 'presets' | 'check'>;

/** `maxLength` is `--max-length`. */
export function flagName(parameter: string): string {
  return parameter.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/**
 * Parses the texts given for a recipe's parameters, by flag name; what isn't given is the default.
 * Throws a UserError for an unknown name, a bad value, or values that don't go together.
 */
export function parseSettings(
  recipe: AnyBase,
  texts: Readonly<Record<string, string>>,
): Settings<ParameterSet> {
  const flags = new Map(Object.keys(recipe.parameters).map((name) => [flagName(name), name]));
  for (const given of Object.keys(texts)) {
    if (flags.has(given)) continue;
    const known = [...flags.keys()].join(', ') || 'none';
    throw expected({ what: 'a parameter', expected: `one of ${known}`, received: given });
  }
  const settings = Object.fromEntries(
    Object.entries(recipe.parameters).map(([name, parameter]) => {
      const flag = flagName(name);
      return [name, parameter.parse(texts[flag] ?? parameter.default, `--${flag}`)];
    }),
  );
  recipe.check?.(settings);
  return settings;
}

/** The settings as the record holds them: by flag name, in declared order, each in canonical form. */
export function formatSettings(recipe: AnyBase, settings: Settings<ParameterSet>): Record<string, Json> {
  return Object.fromEntries(
    Object.entries(recipe.parameters).map(([name, parameter]) => [
      flagName(name),
      parameter.format(settings[name]),
    ]),
  );
}

/**
 * Draws a sample's values. Each parameter has a stream of its own, so that another range for one of them
 * leaves the draws of the others as they were.
 */
export function drawValues(
  recipe: AnyBase,
  settings: Settings<ParameterSet>,
  stream: Stream,
): Values<ParameterSet> {
  return Object.fromEntries(
    Object.entries(recipe.parameters).map(([name, parameter]) => [
      name,
      parameter.draw(settings[name], stream.derive('parameter', name)),
    ]),
  );
}

/** The texts of a preset; throws a UserError that lists the presets there are. */
export function presetTexts(recipe: AnyBase, name: string): Readonly<Record<string, string>> {
  const preset = Object.hasOwn(recipe.presets ?? {}, name) ? recipe.presets?.[name] : undefined;
  if (preset !== undefined) return preset.values;
  const known = Object.keys(recipe.presets ?? {});
  if (known.length === 0)
    throw new UserError(`Expected no --preset, for this recipe has none; leave it out.`);
  throw expected({ what: '--preset', expected: known.join(' or '), received: JSON.stringify(name) });
}
