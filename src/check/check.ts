import { UserError } from '../errors.js';
import { runPool } from '../generate/pool.js';
import { workerBeside } from '../generate/threads.js';
import { readDatasetSubject } from './dataset-subject.js';
import { readFoldersSubject } from './folders-subject.js';
import { type Judged, judge, type Verdict } from './judge.js';
import { measurePair } from './measure-pair.js';
import type { PairMeasures, PairTask } from './pair.js';
import { refuseInside, takeReportFolder, writeReport } from './report.js';
import type { Subject } from './subject.js';

export interface CheckOptions {
  /** A dataset of ours, or any two folders of pairs. */
  readonly subject: { readonly dataset: string } | { readonly input: string; readonly target: string };
  /** Where check.json and the histograms go; nothing is written without. */
  readonly out?: string | undefined;
  readonly workers: number;
  readonly signal?: AbortSignal | undefined;
  readonly onStart?: (pairs: number) => void;
  readonly onPair?: () => void;
}

/** A pool takes longer to start than so few pairs to measure. */
const FEWEST_FOR_THREADS = 8;

/**
 * Measures a set of pairs and judges it. Undefined where it was interrupted; nothing is written then.
 * Throws a UserError where there is no such set, or `out` lies within it.
 */
export async function check(options: CheckOptions): Promise<Verdict | undefined> {
  const { subject: wanted, out, signal } = options;
  const subject =
    'dataset' in wanted
      ? readDatasetSubject(wanted.dataset)
      : await readFoldersSubject(wanted.input, wanted.target);
  if (out !== undefined) {
    refuseInside(out, subject.folders);
    takeReportFolder(out);
  }
  options.onStart?.(subject.pairs.length);
  const checked = await checkSubject(subject, options);
  if (checked === undefined || signal?.aborted) return undefined;
  if (out !== undefined) await writeReport(out, checked.judged, checked.measured);
  return checked.judged.verdict;
}

/** Measures and judges what has been listed; writes nothing. Undefined where it was interrupted. */
export async function checkSubject(
  subject: Subject,
  options: Pick<CheckOptions, 'workers' | 'signal' | 'onPair'>,
): Promise<{ judged: Judged; measured: PairMeasures[] } | undefined> {
  const measured = await measureAll(subject.pairs, options);
  return measured && { judged: judge(subject, measured), measured };
}

async function measureAll(
  tasks: readonly PairTask[],
  { workers, signal, onPair }: Pick<CheckOptions, 'workers' | 'signal' | 'onPair'>,
): Promise<PairMeasures[] | undefined> {
  const measured = new Map<PairTask, PairMeasures>();
  const keep = (task: PairTask, measures: PairMeasures) => {
    measured.set(task, measures);
    onPair?.();
  };
  if (workers === 1 || tasks.length < FEWEST_FOR_THREADS) {
    for (const task of tasks) {
      if (signal?.aborted) return undefined;
      keep(task, await measurePair(task));
    }
  } else {
    const worker = { file: workerBeside(import.meta.url) };
    await runPool<PairTask, PairMeasures>(
      worker,
      tasks,
      { workers, timeoutSeconds: 0, signal },
      (task, outcome) => {
        if ('fault' in outcome) throw new UserError(`Pair ${task.key}: ${outcome.fault.sentence}`, 1);
        keep(task, outcome);
      },
    );
  }
  const all = tasks.flatMap((task) => measured.get(task) ?? []);
  return all.length === tasks.length ? all : undefined;
}
