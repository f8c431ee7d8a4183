import { Worker } from 'node:worker_threads';
import { asError } from '../errors.js';
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

/** What the writing thread is told when it starts. */
export interface WriterCall {
  readonly root: string;
  readonly format: FolderFormat;
  readonly layers: FramesRecipe['layers'];
}

/** Encodes and writes windows on a thread of its own, in order, while the next ones are averaged. */
export interface WindowWriter {
  /** Takes a window over, its code values too; waits while there are too many on the way. */
  write(files: WindowFiles, done: (written: Written) => void): Promise<void>;
  /** Waits until all is written. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

/** How many windows may wait to be written: they are held in memory. */
const MOST_WAITING = 2;

/** Starts the writing thread. */
export function createWindowWriter(call: WriterCall, recipe: string): WindowWriter {
  const thread = new Worker(new URL('./write-worker.js', import.meta.url), {
    workerData: call,
    resourceLimits: { maxYoungGenerationSizeMb: 4 },
  });
  const waiting: ((written: Written) => void)[] = [];
  let wake = () => {};
  const answer = (written: Written) => {
    waiting.shift()?.(written);
    wake();
  };
  thread.on('message', answer);
  thread.on('error', (thrown) => {
    while (waiting.length > 0) answer({ fault: faultOf(asError(thrown), recipe) });
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
      const buffers = Object.values(files.layers).flatMap((layer) =>
        isCoded(layer) ? [layer.codes.buffer as ArrayBuffer] : [],
      );
      thread.postMessage(files, buffers);
    },
    settle: () => until(0),
    async close() {
      await until(0);
      await thread.terminate();
    },
  };
}
