import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { asError, UserError } from '../errors.js';
import type { FrameRoom } from './clip.js';
import { type DecodeCall, FREE, STOPPED, type Told } from './decode-ahead.js';
import { openClip } from './readers.js';

const { file, path, choice, options, returns, state } = workerData as DecodeCall;
const tell = (told: Told, ...transferred: ArrayBuffer[]) => parentPort?.postMessage(told, transferred);

/** Frames decoded ahead take about so much memory, but there are a few of them at least, however large. */
const AHEAD_BYTES = 2 ** 25;
const [LEAST_AHEAD, MOST_AHEAD] = [3, 12];

/** Nobody wants more frames. */
class Stopped extends Error {}

/** Memory for so many pictures and no more: for the next one it waits until one has come back. */
function createRoom(): FrameRoom {
  let left: number | undefined;
  return (bytes) => {
    left ??= Math.max(LEAST_AHEAD, Math.min(MOST_AHEAD, Math.floor(AHEAD_BYTES / bytes)));
    if (left-- > 0) return new Uint8Array(bytes);
    while (Atomics.load(state, FREE) === 0) Atomics.wait(state, FREE, 0);
    if (Atomics.load(state, STOPPED) === 1) throw new Stopped();
    Atomics.sub(state, FREE, 1);
    return new Uint8Array(receiveMessageOnPort(returns)?.message as ArrayBuffer);
  };
}

async function decodeAhead(): Promise<void> {
  const opened = await openClip(file, path, choice, options);
  try {
    tell({ header: opened.header });
    for await (const { index, seconds, picture } of opened.frames(createRoom())) {
      const buffer = picture.codes.buffer as ArrayBuffer;
      tell({ index, seconds, buffer }, buffer);
    }
  } finally {
    await opened.close();
  }
}

try {
  await decodeAhead();
  tell({ ended: true });
} catch (thrown) {
  const { message, stack = '' } = asError(thrown);
  const exitCode = thrown instanceof UserError ? thrown.exitCode : undefined;
  tell(thrown instanceof Stopped ? { ended: true } : { fault: { message, stack, exitCode } });
}
