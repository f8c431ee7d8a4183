import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import { type ExitCode, UserError } from '../errors.js';
import type { ClipHeader, OpenClip, ReadOptions, VideoFrame } from './clip.js';
import type { DecoderChoice } from './readers.js';

/** What the decoding thread is told when it starts. */
export interface DecodeCall {
  readonly file: string;
  readonly path: string;
  readonly choice: DecoderChoice;
  readonly options: ReadOptions;
  /** Where memory comes back, to be used again. */
  readonly returns: MessagePort;
  /** Two shared numbers: how much of it is on its way or there, and 1 where no more frames are wanted. */
  readonly state: Int32Array;
}

const YOUNG_MEGABYTES = 4;
export const FREE = 0;
export const STOPPED = 1;

/** What the decoding thread says: the header, each frame, and how it ended. */
export type Told =
  | { readonly header: ClipHeader }
  | { readonly index: number; readonly seconds: number | undefined; readonly buffer: ArrayBuffer }
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
 * Opens a clip on a thread of its own, which decodes some frames ahead of those that are asked for. A frame's memory
 * goes back to it when the next frame is asked for: its code values are there until then, and no longer.
 */
export async function openAhead(
  file: string,
  path: string,
  choice: DecoderChoice,
  options: ReadOptions,
): Promise<OpenClip> {
  const state = new Int32Array(new SharedArrayBuffer(8));
  const { port1: giving, port2: returns } = new MessageChannel();
  const { next, end } = startDecoding({ file, path, choice, options, returns, state });
  const giveBack = (buffer: ArrayBuffer) => {
    giving.postMessage(buffer, [buffer]);
    Atomics.add(state, FREE, 1);
    Atomics.notify(state, FREE);
  };
  const close = async () => {
    Atomics.store(state, STOPPED, 1);
    Atomics.add(state, FREE, 1);
    Atomics.notify(state, FREE);
    await end();
    giving.close();
  };
  const first = await next();
  if (!('header' in first)) {
    await close();
    throw 'fault' in first ? revived(first.fault) : new Error('the decoding thread opened nothing');
  }
  const { header } = first;
  return { header, close, frames: () => frames(header, next, giveBack) };
}

async function* frames(
  { width, height, channels, depth }: ClipHeader,
  next: () => Promise<Told>,
  giveBack: (buffer: ArrayBuffer) => void,
): AsyncGenerator<VideoFrame> {
  for (;;) {
    const told = await next();
    if ('fault' in told) throw revived(told.fault);
    if (!('index' in told)) return;
    const { index, seconds, buffer } = told;
    const codes = depth === 8 ? new Uint8Array(buffer) : new Uint16Array(buffer);
    yield { index, seconds, picture: { width, height, channels, depth, codes } };
    giveBack(buffer);
  }
}

function revived({ message, stack, exitCode }: Extract<Told, { fault: object }>['fault']): Error {
  const error = exitCode === undefined ? new Error(message) : new UserError(message, exitCode);
  error.stack = stack;
  return error;
}

/** Starts the thread; `next` waits for what it says next, `end` until it is done. */
function startDecoding(call: DecodeCall): { next(): Promise<Told>; end(): Promise<void> } {
  const thread = new Worker(new URL('./decode-worker.js', import.meta.url), {
    workerData: call,
    transferList: [call.returns],
    // What it makes for each frame dies at once; unbounded, V8 would take tens of megabytes before it looks.
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MEGABYTES },
  });
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
