import { Worker } from 'node:worker_threads';
import { type ExitCode, UserError } from '../errors.js';
import type { ClipHeader, OpenClip, ReadOptions, VideoFrame } from './clip.js';
import type { DecoderChoice } from './readers.js';

/** What the decoding thread is told when it starts. */
export interface DecodeCall {
  readonly file: string;
  readonly path: string;
  readonly choice: DecoderChoice;
  readonly options: ReadOptions;
  /** Two shared numbers: how many pictures are free, and 1 where no more are wanted. */
  readonly state: Int32Array;
}

export const FREE = 0;
export const STOPPED = 1;

/** What the decoding thread says: the header, each frame, and how it ended. */
export type Told =
  | { readonly header: ClipHeader }
  | { readonly index: number; readonly seconds: number | undefined; readonly buffer: SharedArrayBuffer }
  | { readonly ended: true }
  | {
      readonly fault: {
        readonly message: string;
        readonly stack: string;
        /** Undefined for what isn't the user's fault. */
        readonly exitCode: ExitCode | undefined;
      };
    };

/**
 * Opens a clip on a thread of its own, which decodes some frames ahead of those that are asked for, into memory that
 * both threads share: a frame's code values are there until the next frame is asked for, and no longer.
 */
export async function openAhead(
  file: string,
  path: string,
  choice: DecoderChoice,
  options: ReadOptions,
): Promise<OpenClip> {
  const state = new Int32Array(new SharedArrayBuffer(8));
  const { next, end } = startDecoding({ file, path, choice, options, state });
  const close = async () => {
    Atomics.store(state, STOPPED, 1);
    giveBack(state);
    await end();
  };
  const first = await next();
  if (!('header' in first)) {
    await close();
    throw 'fault' in first ? revived(first.fault) : new Error('the decoding thread opened nothing');
  }
  const { header } = first;
  return { header, close, frames: () => frames(header, state, next) };
}

async function* frames(
  { width, height, channels, depth }: ClipHeader,
  state: Int32Array,
  next: () => Promise<Told>,
): AsyncGenerator<VideoFrame> {
  for (;;) {
    const told = await next();
    if ('fault' in told) throw revived(told.fault);
    if (!('index' in told)) return;
    const { index, seconds, buffer } = told;
    const codes = depth === 8 ? new Uint8Array(buffer) : new Uint16Array(buffer);
    yield { index, seconds, picture: { width, height, channels, depth, codes } };
    giveBack(state);
  }
}

function giveBack(state: Int32Array): void {
  Atomics.add(state, FREE, 1);
  Atomics.notify(state, FREE);
}

function revived({ message, stack, exitCode }: Extract<Told, { fault: object }>['fault']): Error {
  const error = exitCode === undefined ? new Error(message) : new UserError(message, exitCode);
  error.stack = stack;
  return error;
}

/** Starts the thread; `next` waits for what it says next, `end` until it is done. */
function startDecoding(call: DecodeCall): { next(): Promise<Told>; end(): Promise<void> } {
  const thread = new Worker(new URL('./decode-worker.js', import.meta.url), { workerData: call });
  const heard: Told[] = [];
  let wake = () => {};
  let over = false;
  const hear = (told: Told) => {
    over ||= 'ended' in told || 'fault' in told;
    heard.push(told);
    wake();
  };
  thread.on('message', hear);
  thread.on('error', ({ message, stack = '' }: Error) =>
    hear({ fault: { message, stack, exitCode: undefined } }),
  );
  const change = () =>
    new Promise<void>((resolve) => {
      wake = resolve;
    });
  return {
    async next() {
      while (heard.length === 0) await change();
      return heard.shift() as Told;
    },
    async end() {
      while (!over) await change();
      await thread.terminate();
    },
  };
}
