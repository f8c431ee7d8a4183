import type { JsonObject } from '../json.js';
import { type PlannedSample, planSample } from '../sample/plan-sample.js';
import { readPhoto } from '../source/read-photo.js';
import type { Call } from './call.js';

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
  const sampleCall = {
    named: call.named,
    settings: call.settings,
    seed: call.seed,
    crop: call.options.crop ?? undefined,
  };
  for (const { key, photo, variant } of call.units) {
    const { header } = await readPhoto(photo);
    const planned = planSample(sampleCall, { sourceKey: photo.key, variant }, header);
    yield { key, source: photo.path, variant, ...planned };
  }
}
