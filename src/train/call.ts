import { expected, quoted, UserError } from '../errors.js';
import type { Json, JsonObject } from '../json.js';
import type { BackendChoice } from './backend/names.js';
import type { ModelRecord } from './checkpoint.js';
import type { SetPlace } from './data/open-set.js';
import type { ModelKind, ModelSize, TrainingDefaults } from './model.js';
import type { ScheduleName } from './schedule.js';

/** A call of `gen-blur train`, as it can be sent to another process. */
export interface TrainCall {
  readonly place: SetPlace;
  readonly model: string;
  /** Texts of the model's own parameters, by flag name. */
  readonly texts: Readonly<Record<string, string>>;
  readonly out: string;
  readonly size: ModelSize;
  readonly seed: string;
  /** Null for the model's own. */
  readonly batch: number | null;
  readonly patch: number | null;
  readonly rate: number | null;
  readonly schedule: ScheduleName;
  readonly steps: number | null;
  readonly hours: number | null;
  readonly backend: BackendChoice;
  readonly saveEveryMinutes: number;
  readonly memoryMegabytes: number;
  readonly resume: boolean;
}

const HOUR = 3600;

/** A model's record but for how far it came. */
type ModelOfCall = Omit<ModelRecord, 'gen_blur' | 'run'>;

/** Where a run ends: an hour, where neither end is given. */
export function endsOf({ steps, hours }: TrainCall): { steps: number; seconds: number } {
  const none = Number.POSITIVE_INFINITY;
  const seconds = hours === null ? (steps === null ? HOUR : none) : hours * HOUR;
  return { steps: steps ?? none, seconds };
}

/** The model's own values where the call has none. Throws a UserError where a patch isn't of whole blocks of it. */
export function trainingOf(call: TrainCall, kind: ModelKind): TrainingDefaults {
  const own = kind.defaults[call.size];
  const { batch, patch, rate } = call;
  if (patch !== null && patch % kind.multiple !== 0)
    throw expected({
      what: '--patch',
      expected: `a multiple of ${kind.multiple} px for ${kind.name}`,
      received: String(patch),
    });
  return { batch: batch ?? own.batch, patch: patch ?? own.patch, rate: rate ?? own.rate };
}

/** What a model's record says of the call that trains it. */
export function recordOf(
  call: TrainCall,
  kind: ModelKind,
  defaults: TrainingDefaults,
  settings: Record<string, Json>,
): ModelOfCall {
  const asked: JsonObject = { seed: call.seed, schedule: call.schedule, ...defaults, settings };
  return { kind: kind.name, size: call.size, judges: kind.judges, multiple: kind.multiple, call: asked };
}

/** Throws a UserError where a folder's model is of another call. */
export function refuseOther(out: string, earlier: ModelRecord, wanted: ModelOfCall): void {
  const told = ({ kind, size, call }: ModelOfCall) => JSON.stringify({ kind, size, call });
  if (told(earlier) === told(wanted)) return;
  throw new UserError(
    `${quoted(out)} holds a model of another call (${told(earlier)}); choose another --out, or --no-resume to train it anew.`,
  );
}

export const missingMasks = ({ name }: ModelKind): UserError =>
  expected({
    what: 'the set',
    expected: `one with masks, which ${name} learns from`,
    received: 'one without',
    remedy: 'make it with a recipe that writes masks, or give --mask DIR',
  });
