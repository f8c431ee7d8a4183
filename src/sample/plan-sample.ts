import { UserError } from '../errors.js';
import type { Window } from '../image.js';
import { type JsonObject, lostByJson } from '../json.js';
import { createStream, type Stream } from '../random.js';
import type { NamedRecipe, ParameterSet, Settings } from '../recipe/define.js';
import { drawValues } from '../recipe/settings.js';

/** Width and height in px. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** What all samples of a call share. */
export interface SampleCall {
  readonly named: NamedRecipe;
  readonly settings: Settings<ParameterSet>;
  readonly seed: string;
  readonly crop?: Size | undefined;
  /** Cut the crop out of the whole picture once it is made, where its mask says. */
  readonly aimed?: boolean | undefined;
}

/** Which sample: its randomness hangs on these alone, never on order, names or workers. */
export interface SampleId {
  /** sha256 of the source's bytes, with `-2`, `-3` for copies. */
  readonly sourceKey: string;
  readonly variant: number;
}

/** All that is chance about a sample, drawn. */
export interface PlannedSample {
  readonly plan: JsonObject;
  /** The part of the photo that the sample shows; undefined for all of it. */
  readonly crop: Window | undefined;
  /** Pixels of real photo that the recipe sees around the crop, as far as the photo reaches. */
  readonly margin: number;
  /** The part of what is made that becomes the sample; undefined for all of it. */
  readonly cut?: Cut | undefined;
}

/** A window of what is made, or its size and the seed by which it is aimed when the mask is there. */
export type Cut = Window | (Size & { readonly seed: string });

/** `trajectory@1`: a recipe and its version, as records and streams name it. */
export const recipeId = ({ name, recipe }: { name: string; recipe: { version: number } }): string =>
  `${name}@${recipe.version}`;

function sampleStream({ named, seed }: SampleCall, { sourceKey, variant }: SampleId): Stream {
  return createStream('gen-blur', seed, recipeId(named), sourceKey, variant);
}

const NO_MARGIN = { px: 0, inside: false, trim: 0 };

function placeFrame(call: SampleCall, photo: Size, stream: Stream): Omit<PlannedSample, 'plan'> {
  const cut = call.aimed === true ? call.crop : undefined;
  const {
    px: margin,
    inside,
    trim = 0,
  } = call.named.recipe.margin?.(call.settings, cut === undefined && call.crop ? call.crop : photo) ??
  NO_MARGIN;
  const spare = inside ? margin : trim;
  const room = { width: photo.width - 2 * spare, height: photo.height - 2 * spare };
  const size = call.crop ?? room;
  if (room.width < size.width || room.height < size.height || room.width < 1 || room.height < 1) {
    const wanted = `${size.width > 0 ? size.width + 2 * spare : 2 * spare + 1}x${size.height > 0 ? size.height + 2 * spare : 2 * spare + 1}`;
    throw new UserError(
      `Expected a photo of at least ${wanted} px, but received one of ${photo.width}x${photo.height}; ask for a smaller --crop, or leave the photo out with --on-error skip.`,
      1,
    );
  }
  if (cut !== undefined)
    return { crop: { x: spare, y: spare, ...room }, margin, cut: { ...cut, seed: stream.seed } };
  if (call.crop === undefined && spare === 0 && !inside) return { crop: undefined, margin };
  const x = spare + stream.integer(0, room.width - size.width);
  const y = spare + stream.integer(0, room.height - size.height);
  return { crop: { x, y, width: size.width, height: size.height }, margin };
}

/**
 * Draws a sample: where its frame lies in the photo, the value of every parameter, and the recipe's plan.
 * Pure; throws a UserError where the photo is too small or the values can't be had together.
 */
export function planSample(
  call: SampleCall,
  id: SampleId,
  photo: Size & { readonly channels: 1 | 3 },
  name?: string,
): PlannedSample {
  const { recipe } = call.named;
  const stream = sampleStream(call, id);
  const placed = placeFrame(call, photo, stream.derive('crop'));
  const { width, height } = placed.crop ?? photo;
  const plan = recipe.plan({
    values: drawValues(recipe, call.settings, stream),
    settings: call.settings,
    stream: stream.derive('plan'),
    width,
    height,
    channels: photo.channels,
    ...(name !== undefined && { photo: name }),
  });
  const lost = lostByJson(plan, 'plan');
  if (lost !== undefined)
    throw new UserError(
      `The recipe ${call.named.name} drew a plan that no record can hold: ${lost}; its plan() must return plain, finite JSON.`,
      1,
    );
  return { plan, ...placed };
}

/** The part of the photo to decode for a planned sample, and the frame's place within that part. */
export function regionOf(
  { crop, margin }: Pick<PlannedSample, 'crop' | 'margin'>,
  photo: Size,
): { region: Window; frame: Window } {
  const whole = { x: 0, y: 0, width: photo.width, height: photo.height };
  if (crop === undefined) return { region: whole, frame: whole };
  const left = Math.max(0, crop.x - margin);
  const top = Math.max(0, crop.y - margin);
  const right = Math.min(photo.width, crop.x + crop.width + margin);
  const bottom = Math.min(photo.height, crop.y + crop.height + margin);
  return {
    region: { x: left, y: top, width: right - left, height: bottom - top },
    frame: { ...crop, x: crop.x - left, y: crop.y - top },
  };
}
