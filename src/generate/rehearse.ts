import { createBreath } from '../interruption.js';
import { planSample } from '../sample/plan-sample.js';
import type { Call } from './call.js';

/**
 * Draws every kernel of a call whose recipe may refuse some, and throws that refusal before anything is written.
 * A kernel hangs on neither the photo nor its size, so that none has to be read.
 */
export async function rehearse(
  { named, settings, seed, options, units }: Call,
  signal?: AbortSignal,
): Promise<void> {
  const { recipe } = named;
  if (recipe.mayRefuse?.(settings) !== true) return;
  const sampleCall = { named, settings, seed, crop: options.crop ?? undefined };
  const anyPhoto = { width: 1_000_000, height: 1_000_000, channels: 3 } as const;
  const breathe = createBreath(signal);
  for (const { photo, variant } of units) {
    await breathe();
    recipe.kernel?.(planSample(sampleCall, { sourceKey: photo.key, variant }, anyPhoto).plan);
  }
}
