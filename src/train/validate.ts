import { checkSubject } from '../check/check.js';
import type { Verdict as CheckVerdict } from '../check/judge.js';
import type { Subject } from '../check/subject.js';
import { UserError } from '../errors.js';
import { runPool } from '../generate/pool.js';
import { workerBeside } from '../generate/threads.js';
import type { BackendChoice } from './backend/names.js';
import { drawPairs } from './data/draw.js';
import { foldsOf, type Grouping } from './data/group.js';
import type { SetPlace } from './data/open-set.js';
import { type ReadSet, readSet } from './data/read-set.js';
import { loadModel } from './models.js';
import type { ArmProgress, ArmResult, ArmTask, ShownPair } from './validate/arm.js';
import { earlyJudgement } from './validate/early.js';
import { judgeMasks, type MaskMeasures } from './validate/judge-masks.js';
import { judgePictures, type PictureMeasures } from './validate/judge-pictures.js';
import type { Judgement } from './validate/judgement.js';
import { type MaskAgreement, maskAgreement } from './validate/mask-agreement.js';
import { masksOf, picturesOf, setArms } from './validate/measure-arms.js';
import { typicalNoise } from './validate/noise.js';
import { type Budget, planArms } from './validate/plan-arms.js';
import { showUntrained } from './validate/show.js';
import { makeTrustedPairs } from './validate/trusted.js';
import type { ArmOutcome } from './worker.js';

export interface ValidateOptions {
  readonly place: SetPlace;
  /** Undefined for the one that fits: mask-probe where the set has masks, else probe. */
  readonly model?: string | undefined;
  readonly budget: Budget;
  readonly seed: string;
  readonly backend: BackendChoice;
  readonly groupBy?: string | undefined;
  readonly workers: number;
  readonly signal?: AbortSignal | undefined;
  /** Trains even where `check` found the set broken: what the thresholds are fitted on. */
  readonly regardless?: boolean;
  readonly on?: ValidateListener;
}

export interface ValidateListener {
  stage(name: 'check' | 'read' | 'train', total: number): void;
  /** How much of the stage is done. */
  done(count: number): void;
}

/** How the set was split. */
export interface Split extends Pick<Grouping, 'by' | 'count'> {
  readonly folds: number;
}

/** All that was found out about a set. */
export interface Validation {
  readonly about: Subject['about'];
  readonly seed: string;
  readonly judgement: Judgement;
  readonly check: CheckVerdict;
  /** Pairs of the set, and those of them that were looked at. */
  readonly pairs: { readonly total: number; readonly read: number; readonly side: number | undefined };
  readonly split: Split;
  readonly model?: {
    readonly name: string;
    readonly judges: 'pictures' | 'mask';
    readonly parameterCount: number;
    readonly steps: number;
    readonly device: string;
  };
  readonly pictures?: PictureMeasures;
  readonly masks?: MaskMeasures;
  /** Of a set with masks. */
  readonly agreement?: MaskAgreement | undefined;
  /** By arm: `set-0`, `set-1`, `shuffled`, `identity`. */
  readonly arms: Readonly<Record<string, ArmResult>>;
  /** Windows of held-out pairs; of pairs as they are where nothing was trained. */
  readonly shown: readonly ShownPair[];
  readonly groups: ReadonlyMap<string, number>;
  readonly seconds: number;
}

/** The most that is held in memory of a set, 10^6 bytes; windows are at least this wide, px. */
const MEGABYTES = 160;
const LEAST_SIDE = 256;
/** So many pairs tell what there is to tell; more would only take longer. */
const MOST_CHECKED = 96;

/**
 * Trains small models on a set of pairs, with controls, and says whether the set teaches what it should. Undefined where
 * it was interrupted. Throws a UserError where there is no such set.
 */
export async function validate(options: ValidateOptions): Promise<Validation | undefined> {
  const startedAt = performance.now();
  const { on, seed, signal, workers } = options;
  // A name that is none is said so before anything is read.
  if (options.model !== undefined) await loadModel(options.model);
  const set = await readSet(options.place, {
    ...{ megabytes: MEGABYTES, leastSide: LEAST_SIDE, seed, signal, groupBy: options.groupBy },
    onStart: (pairs) => on?.stage('read', pairs),
    onPair: counter(on),
  });
  const checked = await check(set, options);
  if (checked === undefined || signal?.aborted) return undefined;
  const { grouping, pairs } = set;
  const groups = new Map(pairs.map(({ key }, i) => [key, grouping.groups[i]!]));
  const base = {
    about: set.subject.about,
    seed,
    check: checked,
    pairs: { total: set.total, read: pairs.length, side: set.side },
    groups,
  };
  const seconds = () => (performance.now() - startedAt) / 1000;
  const split = { by: grouping.by, count: grouping.count };
  const masked = pairs.every(({ mask }) => mask !== undefined);
  const model = options.model ?? (masked && findsDamage(set.subject) ? 'mask-probe' : 'probe');
  const { judges } = await loadModel(model);
  const agreement = masked ? maskAgreement(pairs, grouping.groups) : undefined;
  const early = earlyJudgement(checked, grouping, agreement);
  if (early !== undefined && (options.regardless !== true || grouping.count < 2))
    return {
      ...base,
      judgement: early,
      split: { ...split, folds: 0 },
      arms: {},
      shown: showUntrained(pairs, judges),
      seconds: seconds(),
      agreement,
    };
  const folds = foldsOf(grouping, seed);
  const sources = new Set(set.subject.pairs.flatMap(({ sourceSha256 }) => sourceSha256 ?? []));
  const looks = pairs.map(({ look }) => look);
  const trusted =
    judges === 'mask'
      ? { pairs: [], groups: [], left: [] }
      : await makeTrustedPairs({ sources, looks, noise: typicalNoise(pairs) });
  const tasks = planArms({
    ...options,
    ...{ judges, model, folds, pairs, groups: grouping.groups, trusted: trusted.pairs },
  });
  const arms = await runArms(tasks, workers, signal, on);
  if (arms === undefined) return undefined;
  const first = arms['set-0']!;
  const told = {
    ...base,
    split: { ...split, folds: folds.length },
    model: {
      name: model,
      judges,
      ...(({ parameterCount, steps, device }) => ({ parameterCount, steps, device }))(first),
    },
    arms,
    shown: setArms(arms).flatMap(({ shown }) => shown),
  } as const;
  if (judges === 'mask') {
    const masks = masksOf(arms, groups, agreement!);
    return { ...told, masks, agreement, judgement: early ?? judgeMasks(masks), seconds: seconds() };
  }
  const trustedGroups = new Map(trusted.pairs.map(({ key }, i) => [key, trusted.groups[i]!]));
  const pictures = picturesOf(arms, groups, trustedGroups, trusted.left, set.subject, checked);
  return { ...told, pictures, judgement: early ?? judgePictures(pictures), seconds: seconds() };
}

/**
 * Whether masks are of damage, which a small model finds. Blur that is local it doesn't: such sets are judged by how they
 * are restored, and their masks by where the pictures differ.
 */
const findsDamage = ({ about, pairs }: Subject) =>
  about.kind === 'folders' || pairs.some(({ damaged }) => damaged);

function counter(on: ValidateListener | undefined): () => void {
  let count = 0;
  return () => on?.done(++count);
}

/** `check` on a part of the set, drawn evenly from the photos. */
async function check(set: ReadSet, { seed, workers, signal, on }: ValidateOptions) {
  const { subject } = set;
  const drawn = drawPairs(
    subject.pairs,
    subject.pairs.map(() => 0),
    MOST_CHECKED,
    seed,
  );
  on?.stage('check', drawn.length);
  const checked = await checkSubject({ ...subject, pairs: drawn }, { workers, signal, onPair: counter(on) });
  return checked?.judged.verdict;
}

/** Runs the arms in threads. Undefined where it was interrupted. */
async function runArms(
  tasks: readonly ArmTask[],
  workers: number,
  signal: AbortSignal | undefined,
  on: ValidateListener | undefined,
): Promise<Record<string, ArmResult> | undefined> {
  const results: Record<string, ArmResult> = {};
  const shares = new Map<string, number>();
  on?.stage('train', 100);
  const sizes = tasks.map(({ steps, seconds }) => steps ?? seconds ?? 0);
  const all = sizes.reduce((sum, size) => sum + size, 0);
  const tell = () =>
    on?.done((100 * tasks.reduce((sum, { id }, i) => sum + (shares.get(id) ?? 0) * sizes[i]!, 0)) / all);
  const worker = {
    file: workerBeside(import.meta.url),
    onMessage: ({ arm, share }: ArmProgress) => {
      shares.set(arm, share);
      tell();
    },
  };
  await runPool<ArmTask, ArmOutcome>(
    worker,
    tasks,
    { workers, timeoutSeconds: 0, signal },
    (task, outcome) => {
      if ('fault' in outcome) throw new UserError(`The arm ${task.id}: ${outcome.fault.sentence}`, 1);
      if ('failed' in outcome) throw new UserError(outcome.failed.sentence, 1);
      results[task.id] = outcome.result;
      shares.set(task.id, 1);
      tell();
    },
  );
  return signal?.aborted ? undefined : results;
}
