import { UserError } from '../errors.js';
import type { Image, Window } from '../image.js';
import type { JsonObject } from '../json.js';
import { exposureOf } from '../pixels/latent.js';
import type { NamedRecipe, Rendered, Tools } from '../recipe/define.js';
import { isFloatArray, isImage, type Layer } from '../recipe/layers.js';

/**
 * Renders a planned sample and holds the recipe to its declaration: the layers it named, of the frame's size,
 * all finite. `photo` is the whole photo in the coordinates of `clean`, where that is a part of it. Throws a UserError
 * that names the recipe and the layer.
 */
export function renderSample(
  { name, recipe }: NamedRecipe,
  clean: Image<'linear'>,
  frame: Window,
  plan: JsonObject,
  tools: Tools,
  photo?: Window,
): Rendered {
  const rendered = recipe.render({ clean, frame, plan, tools, ...(photo && { photo }) });
  const layers: unknown = rendered?.layers;
  if (typeof layers !== 'object' || layers === null) throw wrong(name, 'no layers, but a value without them');
  for (const [layerName, declared] of Object.entries(recipe.layers)) {
    const layer = rendered.layers[layerName];
    if (layer === undefined && declared.when !== undefined) continue;
    const fault = layer === undefined ? 'is missing' : faultOf(layer, declared.form, frame);
    if (fault !== undefined) throw wrong(name, `a wrong layer: ${layerName} ${fault}`);
  }
  return rendered;
}

const wrong = (name: string, what: string) =>
  new UserError(`The recipe ${name} rendered ${what}; its render() must be mended.`, 1);

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
  // What is made of code values alone is whole and finite, and checking it would make its floats.
  if (exposureOf(layer) !== undefined) return undefined;
  if (!(layer.data instanceof Float32Array)) return `is no Float32Array`;
  if (layer.data.length !== layer.width * layer.height * layer.channels)
    return `holds ${layer.data.length} values instead of ${layer.width * layer.height * layer.channels}`;
  return firstNonFinite(layer.data);
}

function firstNonFinite(data: Float32Array): string | undefined {
  // A sum is not finite if any term isn't: one pass without a branch; sums of finite pixels don't overflow a double.
  // Four of them, since each addition waits for the one before.
  let [a, b, c, d] = [0, 0, 0, 0];
  const last = data.length & ~3;
  for (let i = 0; i < last; i += 4) {
    a += data[i]!;
    b += data[i + 1]!;
    c += data[i + 2]!;
    d += data[i + 3]!;
  }
  for (let i = last; i < data.length; i++) a += data[i]!;
  if (Number.isFinite(a + b + c + d)) return undefined;
  const index = data.findIndex((value) => !Number.isFinite(value));
  return `holds ${data[index]} at index ${index}`;
}
