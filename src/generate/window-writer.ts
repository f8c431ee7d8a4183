import { Worker } from 'node:worker_threads';
import { asError } from '../errors.js';
import type { CodeArray } from '../pixels/colour-codes.js';
import type { FramesRecipe } from '../recipe/frames.js';
import { isCoded, type WindowLayer } from '../recipe/layers.js';
import type { FolderFormat } from '../sink/folder.js';
import type { Sequence } from '../sink/layout.js';
import type { LayerRecord } from '../sink/records.js';
import { type Fault, faultOf } from './task.js';

/** A finished window on its way to the disk. */
export interface WindowFiles {
  readonly key: string;
  readonly split: string | undefined;
  readonly sequence: Sequence;
  readonly layers: Readonly<Record<string, WindowLayer>>;
}

export type Written = { readonly layers: Record<string, LayerRecord> } | { readonly fault: Fault };

/** What the writing thread says of each window, in order; the window's code values come back with it. */
export interface Answer {
  readonly written: Written;
  readonly codes: readonly CodeArray[];
}

/** What the writing thread is told when it starts. */
export interface WriterCall {
  readonly root: string;
  readonly format: FolderFormat;
  readonly layers: FramesRecipe['layers'];
}

/** Encodes and writes windows on a thread of its own, in order, while the next ones are averaged. */
export interface WindowWriter {
  /** Takes a window over, its code values too, which come back; waits while there are too many on the way. */
  write(files: WindowFiles, done: Done): Promise<void>;
  /** Waits until all is written. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

type Done = (written: Written, codes: readonly CodeArray[]) => void;

/** A window's layers of code values. */
export const codesIn = ({ layers }: WindowFiles): CodeArray[] =>
  Object.values(layers).flatMap((layer) => (isCoded(layer) ? [layer.codes] : []));

/** How many windows may wait to be written: they are held in memory. */
const MOST_WAITING = 2;

/** Starts the writing thread. */
export function createWindowWriter(call: WriterCall, recipe: string): WindowWriter {
  const thread = new Worker(new URL('./write-worker.js', import.meta.url), {
    workerData: call,
    resourceLimits: { maxYoungGenerationSizeMb: 4 },
  });
  const waiting: Done[] = [];
  let wake = () => {};
  const answer = ({ written, codes }: Answer) => {
    waiting.shift()?.(written, codes);
    wake();
  };
  thread.on('message', answer);
  thread.on('error', (thrown) => {
    while (waiting.length > 0) answer({ written: { fault: faultOf(asError(thrown), recipe) }, codes: [] });
  });
  const until = async (most: number) => {
    while (waiting.length > most)
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
  };
  return {
    async write(files, done) {
      await until(MOST_WAITING - 1);
      waiting.push(done);
      thread.postMessage(
        files,
        codesIn(files).map(({ buffer }) => buffer as ArrayBuffer),
      );
    },
    settle: () => until(0),
    async close() {
      await until(0);
      await thread.terminate();
    },
  };
}
