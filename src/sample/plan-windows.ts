import { UserError } from '../errors.js';
import type { Window } from '../image.js';
import { createStream } from '../random.js';
import type { ParameterSet, Settings } from '../recipe/define.js';
import type { ClipInfo, NamedFramesRecipe, WindowPlan } from '../recipe/frames.js';
import { drawValues } from '../recipe/settings.js';
import { recipeId, type Size } from './plan-sample.js';

/** What all samples of a call on clips share. */
export interface WindowsCall {
  readonly named: NamedFramesRecipe;
  readonly settings: Settings<ParameterSet>;
  readonly seed: string;
  readonly crop?: Size | undefined;
}

/**
 * Draws the windows of a clip, in order. Each window's chance hangs on the clip's bytes and its number alone; where it
 * begins hangs on the windows before it.
 */
export function planWindows(call: WindowsCall, sourceKey: string, clip: ClipInfo): WindowPlan[] {
  const { named, settings, seed } = call;
  const draw = (window: number) => {
    const stream = createStream('gen-blur', seed, recipeId(named), sourceKey, window);
    return { values: drawValues(named.recipe, settings, stream), stream: stream.derive('plan') };
  };
  return [...named.recipe.windows({ clip, settings, draw })];
}

/** The part of the frames that a window's sample shows; undefined for all. Throws a UserError where they are too small. */
export function cropWindow(
  call: WindowsCall,
  sourceKey: string,
  window: number,
  clip: Size,
): Window | undefined {
  const { crop, seed, named } = call;
  if (crop === undefined) return undefined;
  if (clip.width < crop.width || clip.height < crop.height)
    throw new UserError(
      `Expected frames of at least ${crop.width}x${crop.height} px, but received ${clip.width}x${clip.height}; ask for a smaller --crop, or leave the clip out with --on-error skip.`,
      1,
    );
  const stream = createStream('gen-blur', seed, recipeId(named), sourceKey, window).derive('crop');
  const x = stream.integer(0, clip.width - crop.width);
  const y = stream.integer(0, clip.height - crop.height);
  return { x, y, width: crop.width, height: crop.height };
}
