import { UserError } from '../errors.js';
import type { Image, Kernel, Window } from '../image.js';
import type { JsonObject } from '../json.js';
import type { PlacedMatte } from '../masks/refine-matte.js';
import type { Expose } from '../motion/expose.js';
import type { SensorSteps } from '../optics/camera.js';
import type { Convolve } from '../pixels/convolve.js';
import type { DepthMap, DepthRef } from '../pixels/depth-map.js';
import type { AverageDepths } from '../pixels/depth-warp.js';
import type { JpegRoundTrip } from '../pixels/jpeg.js';
import type { PlaceTexture } from '../pixels/place-texture.js';
import type { Resample } from '../pixels/resample.js';
import type { Texture, TextureRef } from '../pixels/texture.js';
import type { AverageWarps } from '../pixels/warp.js';
import type { Stream } from '../random.js';
import type { Layer, LayerDeclaration } from './layers.js';
import type { Parameter } from './parameters.js';

export type ParameterSet = Readonly<Record<string, Parameter>>;

/** The parameters as the caller set them, parsed: one set for the whole dataset. */
export type Settings<P extends ParameterSet> = {
  readonly [K in keyof P]: P[K] extends Parameter<infer Setting, infer _> ? Setting : never;
};

/** The parameters as one sample sees them: drawn. */
export type Values<P extends ParameterSet> = {
  readonly [K in keyof P]: P[K] extends Parameter<infer _, infer Value> ? Value : never;
};

/** What `gen-blur check` may hold a dataset to. */
export interface Promises {
  /** Input and target lie on the same pixels, to a twentieth of one. */
  readonly aligned: boolean;
  /** Mean linear light is kept, to 0.1 % on whole photos. */
  readonly keepsLight: boolean;
  /** A photo of one colour comes out as it was. */
  readonly keepsConstants: boolean;
}

/** What is heavy or made elsewhere, handed to a render. */
export interface Tools {
  /** The fast convolution over a kernel's non-zero taps. */
  readonly convolve: Convolve;
  /** A texture that the recipe's `textures` named for this plan, decoded. */
  texture(ref: TextureRef): Texture;
  /** The depth map that the recipe's `depthMap` named for this plan, decoded. */
  depth(ref: DepthRef): DepthMap;
  /** What stands out in the photo, in the coordinates of `clean`, where the recipe's `photoThings` asked for it. */
  readonly photoThings: readonly PlacedMatte[];
  /** The mean of a picture seen through several homographies. */
  readonly averageWarps: AverageWarps;
  /** The same of a picture with depth. */
  readonly averageDepths: AverageDepths;
  /** A texture's damage, laid on a picture. */
  readonly placeTexture: PlaceTexture;
  /** What a JPEG leaves of a picture. */
  readonly jpegRoundTrip: JpegRoundTrip;
  /** A picture of another size. */
  readonly resample: Resample;
  /** What a sensor gathers of things that move. */
  readonly expose: Expose;
  /** The heavy steps of a camera. */
  readonly sensor: SensorSteps;
}

export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

export interface Margin {
  readonly px: number;
  /** The border rule may not make any of them up. */
  readonly inside: boolean;
  /** The border rule may not make up the first so many of them. */
  readonly trim?: number;
}

export interface PlanContext<P extends ParameterSet> {
  readonly values: Values<P>;
  readonly settings: Settings<P>;
  /** For draws that no parameter makes. */
  readonly stream: Stream;
  /** Size of the pictures to make, in px. */
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  /** The photo's name, for what the user has named alike; no draw hangs on it. */
  readonly photo?: string;
}

export interface RenderContext<Plan> {
  /** The clean photo, or as much of it as the frame and its margin need. */
  readonly clean: Image<'linear'>;
  /** The part of `clean` that the sample shows; every picture rendered has its size. */
  readonly frame: Window;
  /** The whole photo, in `clean`'s coordinates, where `clean` is a part of it. */
  readonly photo?: Window;
  readonly plan: Plan;
  readonly tools: Tools;
}

export interface Rendered {
  readonly layers: Readonly<Record<string, Layer>>;
  /** What was measured on the way, for the record. */
  readonly measures?: JsonObject;
}

/** A kernel as it was drawn, with the path behind it where there is one. */
export interface DrawnKernel {
  readonly kernel: Kernel;
  readonly measures: JsonObject;
  readonly trajectory?: { readonly x: Float64Array; readonly y: Float64Array };
  readonly exposureFraction?: number;
}

/** What every recipe declares, whatever it reads. */
export interface RecipeBase<P extends ParameterSet> {
  /** Raised when the same parameters give other pixels: it is part of every stream's key. */
  readonly version: number;
  /** One sentence for lists. */
  readonly summary: string;
  readonly parameters: P;
  readonly layers: Readonly<Record<string, LayerDeclaration>>;
  readonly promises: Promises;
  /** What of its promises the recipe can't keep under these settings. */
  weakens?(settings: Settings<P>): Partial<Promises>;
  /** The target is a picture that the recipe puts together, not the photo's own pixels. */
  readonly composes?: boolean;
  /** Parameter texts at which the input equals the target; the conformance suite holds it to that. */
  readonly neutral?: Readonly<Record<string, string>>;
  /** Named sets of parameter texts. */
  readonly presets?: Readonly<
    Record<string, { readonly about: string; readonly values: Record<string, string> }>
  >;
  /** Refuses settings that don't go together, by throwing a UserError. */
  check?(settings: Settings<P>): void;
}

/** A recipe that makes pairs out of photos. */
export interface RecipeDefinition<P extends ParameterSet, Plan extends JsonObject> extends RecipeBase<P> {
  readonly reads?: 'photos';
  /**
   * The pixels of real photo wanted around a frame; `size` is the frame's, or the photo's where all of it is wanted.
   */
  margin?(settings: Settings<P>, size: PictureSize): Margin;
  /** Draws every random number. The plan survives JSON, and is all that `render` knows of chance. */
  plan(context: PlanContext<P>): Plan;
  /** The textures that a plan names; they are decoded before `render` is called. */
  textures?(plan: Plan): readonly TextureRef[];
  /** The depth map that a plan names; it is decoded before `render` is called. */
  depthMap?(plan: Plan): DepthRef | undefined;
  /** Whether a plan moves what stands out in the photo itself; it is found before `render` is called. */
  photoThings?(plan: Plan): boolean;
  /** A pure function of the clean photo, the plan and the tools. */
  render(context: RenderContext<Plan>): Rendered;
  /**
   * Whether some draws may turn out impossible under these settings, such as a path that is too large for the
   * canvas. Then all kernels are drawn before anything is written, so that such a call is refused as a whole.
   */
  mayRefuse?(settings: Settings<P>): boolean;
  /** The kernel of a plan, for recipes that blur with one. */
  kernel?(plan: Plan): DrawnKernel;
}

export type Recipe = RecipeDefinition<ParameterSet, JsonObject>;

/** A recipe and the name it goes by: that of its file. */
export interface NamedRecipe {
  readonly name: string;
  readonly recipe: Recipe;
}

/** The layers that a dataset has: all but those which wait for a switch that is off. */
export function layersOf(
  recipe: Pick<Recipe, 'layers'>,
  settings: Settings<ParameterSet>,
): Readonly<Record<string, LayerDeclaration>> {
  return Object.fromEntries(
    Object.entries(recipe.layers).filter(([, { when }]) => when === undefined || settings[when] === true),
  );
}

const LAYER_NAME = /^[a-z][a-z0-9-]*$/;

/**
 * Declares a recipe: the default export of its file. Types of `settings`, `values` and `plan` follow from the
 * parameters and from what `plan` returns. Throws a UserError where the declaration contradicts itself.
 */
export function defineRecipe<const P extends ParameterSet, Plan extends JsonObject>(
  recipe: RecipeDefinition<P, Plan>,
): RecipeDefinition<P, Plan> {
  checkDeclaration(recipe);
  return recipe;
}

/** Throws a UserError where a declaration contradicts itself. */
export function checkDeclaration(
  recipe: Pick<RecipeBase<ParameterSet>, 'version' | 'layers' | 'parameters'>,
): void {
  const faults: string[] = [];
  if (!Number.isInteger(recipe.version) || recipe.version < 1) faults.push('version must be 1, 2, 3...');
  for (const role of ['input', 'target'] as const) {
    const count = Object.values(recipe.layers).filter((layer) => layer.role === role).length;
    if (count !== 1) faults.push(`layers must hold exactly one with the role ${role}, not ${count}`);
  }
  for (const name of Object.keys(recipe.layers))
    if (!LAYER_NAME.test(name))
      faults.push(`layer name ${name} must be lower-case letters, digits and dashes`);
  for (const [name, { when }] of Object.entries<LayerDeclaration>(recipe.layers))
    if (when !== undefined && recipe.parameters[when]?.isSwitch !== true)
      faults.push(`layer ${name} hangs on ${when}, which must be a toggle among the parameters`);
  for (const name of Object.keys(recipe.parameters))
    if (!/^[a-z][A-Za-z0-9]*$/.test(name)) faults.push(`parameter name ${name} must be camelCase`);
  if (faults.length > 0) throw new UserError(`The recipe's declaration is wrong: ${faults.join('; ')}.`);
}
