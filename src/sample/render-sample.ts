import { UserError } from '../errors.js';
import type { Image, Window } from '../image.js';
import type { JsonObject } from '../json.js';
import type { NamedRecipe, Rendered, Tools } from '../recipe/define.js';
import { isFloatArray, isImage, type Layer } from '../recipe/layers.js';

/**
 * Renders a planned sample and holds the recipe to its declaration: the layers it named, of the frame's size,
 * all finite. Throws a UserError that names the recipe and the layer.
 */
export function renderSample(
  { name, recipe }: NamedRecipe,
  clean: Image<'linear'>,
  frame: Window,
  plan: JsonObject,
  tools: Tools,
): Rendered {
  const rendered = recipe.render({ clean, frame, plan, tools });
  for (const [layerName, declared] of Object.entries(recipe.layers)) {
    const layer = rendered.layers[layerName];
    const fault = layer === undefined ? 'is missing' : faultOf(layer, declared.form, frame);
    if (fault !== undefined)
      throw new UserError(
        `The recipe ${name} rendered a wrong layer: ${layerName} ${fault}; its render() must be mended.`,
        1,
      );
  }
  return rendered;
}

function faultOf(layer: Layer, form: string, frame: Window): string | undefined {
  if (isFloatArray(layer)) {
    if (form !== 'array') return `is an array, but was declared as ${form}`;
    return firstNonFinite(layer.data);
  }
  if (form === 'array') return 'is a picture, but was declared as array';
  if (layer.width !== frame.width || layer.height !== frame.height)
    return `is ${layer.width}x${layer.height} instead of ${frame.width}x${frame.height}`;
  if (!isImage(layer)) return form === 'matte' ? undefined : 'is a matte, but was declared as image';
  if (form !== 'image') return `is an image, but was declared as ${form}`;
  if (layer.data.length !== layer.width * layer.height * layer.channels)
    return `holds ${layer.data.length} values instead of ${layer.width * layer.height * layer.channels}`;
  return firstNonFinite(layer.data);
}

function firstNonFinite(data: Float32Array): string | undefined {
  // A sum is not finite if any term isn't: one pass without a branch; sums of finite pixels don't overflow a double.
  let sum = 0;
  for (let i = 0; i < data.length; i++) sum += data[i] as number;
  if (Number.isFinite(sum)) return undefined;
  const index = data.findIndex((value) => !Number.isFinite(value));
  return `holds ${data[index]} at index ${index}`;
}
