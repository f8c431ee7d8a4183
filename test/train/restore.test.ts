import { input, layers, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { beforeAll, expect, it } from 'vitest';
import { Interruption } from '../../src/interruption.js';
import type { CodedPicture } from '../../src/pixels/colour.js';
import { startBackend } from '../../src/train/backend/start.js';
import { restorePicture } from '../../src/train/restore.js';

beforeAll(async () => {
  await startBackend('wasm');
});

/** A network that changes nothing, and counts what it is shown. */
function counting() {
  let seen = 0;
  const picture = input({ shape: [null, null, 3] });
  const network = model({
    inputs: picture,
    outputs: layers.activation({ activation: 'linear' }).apply(picture) as SymbolicTensor,
  });
  const { apply } = network;
  network.apply = (...args) => {
    seen += 1;
    return apply.apply(network, args);
  };
  return { network, seen: () => seen };
}

const picture: CodedPicture = {
  ...{ width: 40, height: 24, channels: 3, depth: 8 },
  codes: Uint8Array.from({ length: 40 * 24 * 3 }, (_, i) => (i * 31) % 256),
};
const options = { tile: 16, multiple: 4, isMask: false };

it('puts tiles and the eight ways to lay them together again', async () => {
  const { network, seen } = counting();
  const restored = await restorePicture(network, picture, { ...options, ensemble: true });
  expect(restored).toEqual(picture);
  expect(seen() % 8).toBe(0);
  expect(seen()).toBeGreaterThanOrEqual(6 * 8);
});

it.each([false, true])(
  'hears Ctrl-C before the next tile or way to lay it (ensemble: %s)',
  async (ensemble) => {
    const { network, seen } = counting();
    const controller = new AbortController();
    const { signal } = controller;
    const restoring = restorePicture(network, picture, { ...options, ensemble, signal });
    while (seen() < 2) await new Promise(setImmediate);
    controller.abort();
    await expect(restoring).rejects.toThrow(Interruption);
    expect(seen()).toBeLessThanOrEqual(3);
  },
);
