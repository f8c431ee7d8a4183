import { parentPort, workerData } from 'node:worker_threads';
import { asError, UserError } from '../errors.js';
import type { FrameRoom } from './clip.js';
import { type DecodeCall, FREE, STOPPED, type Told } from './decode-ahead.js';
import { openClip } from './readers.js';

const { file, path, choice, options, state } = workerData as DecodeCall;
const tell = (told: Told) => parentPort?.postMessage(told);

/** Frames decoded ahead take about so much memory, but there are a few of them at least, however large. */
const AHEAD_BYTES = 2 ** 25;
const [LEAST_AHEAD, MOST_AHEAD] = [3, 12];

/** Nobody wants more frames. */
class Stopped extends Error {}

/** A ring of shared pictures: each is used again once it was given back, which is waited for. */
function createRing(): FrameRoom {
  const ring: Uint8Array[] = [];
  let taken = 0;
  return (bytes) => {
    if (ring.length === 0) {
      const count = Math.max(LEAST_AHEAD, Math.min(MOST_AHEAD, Math.floor(AHEAD_BYTES / bytes)));
      for (let i = 0; i < count; i++) ring.push(new Uint8Array(new SharedArrayBuffer(bytes)));
      Atomics.add(state, FREE, count);
    }
    while (Atomics.load(state, FREE) === 0) Atomics.wait(state, FREE, 0);
    if (Atomics.load(state, STOPPED) === 1) throw new Stopped();
    Atomics.sub(state, FREE, 1);
    return ring[taken++ % ring.length] as Uint8Array;
  };
}

async function decodeAhead(): Promise<void> {
  const opened = await openClip(file, path, choice, options);
  try {
    tell({ header: opened.header });
    for await (const { index, seconds, picture } of opened.frames(createRing()))
      tell({ index, seconds, buffer: picture.codes.buffer as SharedArrayBuffer });
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
