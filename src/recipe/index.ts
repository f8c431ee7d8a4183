/** For recipe authors: `import { defineRecipe, perSample } from 'gen-blur/recipe'`. */
export { createImage, type Image, type Kernel, type Light, type Window } from '../image.js';
export { toLight } from '../pixels/colour.js';
export { crop } from '../pixels/crop.js';
export type { Stream } from '../random.js';
export {
  type DrawnKernel,
  defineRecipe,
  type NamedRecipe,
  type PlanContext,
  type Promises,
  type Recipe,
  type RecipeDefinition,
  type RenderContext,
  type Rendered,
  type Settings,
  type Tools,
  type Values,
} from './define.js';
export { defineKernelRecipe } from './kernel-recipe.js';
export {
  blurPair,
  damagePair,
  type FloatArray,
  type Layer,
  type LayerDeclaration,
  type Matte,
} from './layers.js';
export { oneOf, type Parameter, perSample, perUse, pickPerUse, setting, toggle } from './parameters.js';
