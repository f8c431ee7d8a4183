import { UserError } from '../errors.js';
import type { JsonObject } from '../json.js';
import { readsFrames } from '../recipe/catalogue.js';
import { type PlannedSample, planSample } from '../sample/plan-sample.js';
import { readPhoto } from '../source/read-photo.js';
import type { Call } from './call.js';
import { isAimed } from './options.js';

/** What a run would make: everything but the pixels. */
export type DryRun = PlannedSample & {
  readonly key: string;
  readonly source: string;
  readonly variant: number;
  readonly plan: JsonObject;
};

/**
 * Plans a call's samples one by one, reading no more than each photo's header. Throws a UserError at the first
 * photo that can't be used.
 */
export async function* planCall(call: Call): AsyncGenerator<DryRun> {
  const { named } = call;
  if (readsFrames(named)) {
    for (const { key, photo, variant, window } of call.units)
      if (window !== undefined)
        yield { key, source: photo.path, variant, plan: window.plan, crop: window.crop, margin: 0 };
    return;
  }
  const sampleCall = {
    named,
    settings: call.settings,
    seed: call.seed,
    crop: call.options.crop ?? undefined,
    aimed: isAimed(call.options),
  };
  for (const { key, photo, variant } of call.units) {
    let planned: PlannedSample;
    try {
      const { header } = await readPhoto(photo);
      planned = planSample(sampleCall, { sourceKey: photo.key, variant }, header, photo.path);
    } catch (thrown) {
      if (!(thrown instanceof UserError)) throw thrown;
      throw new UserError(`Sample ${key} (${photo.path}): ${thrown.message}`, thrown.exitCode);
    }
    yield { key, source: photo.path, variant, ...planned };
  }
}
