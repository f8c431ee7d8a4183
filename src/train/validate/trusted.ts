import fs from 'node:fs';
import path from 'node:path';
import { decodePhoto } from '../../codec/decode.js';
import type { Kernel, Window } from '../../image.js';
import { defocusKernel, defocusKernelSize } from '../../optics/defocus-kernel.js';
import { kernelStatistics } from '../../optics/kernel-statistics.js';
import { linearKernel, linearKernelSize } from '../../optics/linear-kernel.js';
import { rasteriseTrajectory } from '../../optics/rasterise.js';
import { drawTrajectory, traceTrajectory } from '../../optics/trajectory.js';
import { packageRoot } from '../../package.js';
import { type CodedPicture, codesFromLinear, imageFromCodes } from '../../pixels/colour.js';
import { codedWindow } from '../../pixels/colour-codes.js';
import { createStream, type Stream } from '../../random.js';
import { convolveFast } from '../../wasm/convolve.js';
import type { CachedPair } from '../data/cache.js';
import { likeness, lookOf } from '../data/look.js';

/** A sharp photo that is shipped to test models by. */
interface TrustedPhoto {
  readonly name: string;
  /** Of our file and of the one that it was made from. */
  readonly sha256: readonly string[];
  readonly picture: CodedPicture;
}

const folder = path.join(packageRoot, 'trusted');
/** Likeness from which on a target of the set may be a trusted photo: less than what makes two targets one. */
const SEEN = 0.9;
const SIDE = 224;
/** The same for every set, so that their gains compare. */
const SEED = 'trusted pairs';

async function readTrustedPhotos(): Promise<TrustedPhoto[]> {
  const origins = JSON.parse(fs.readFileSync(path.join(folder, 'ORIGINS.json'), 'utf8')) as {
    readonly file: string;
    readonly sha256: string;
    readonly original_sha256: string;
  }[];
  return Promise.all(
    origins.map(async ({ file, sha256, original_sha256 }) => ({
      name: file,
      sha256: [sha256, original_sha256],
      picture: await decodePhoto(fs.readFileSync(path.join(folder, file)), file),
    })),
  );
}

export interface TrustedOptions {
  /** Hashes of the set's sources and looks of its targets: no photo that it holds is used. */
  readonly sources: ReadonlySet<string>;
  readonly looks: readonly Float32Array[];
  /** Standard deviation of the noise of the set's inputs, in code values: the pairs get as much. */
  readonly noise: number;
}

export interface TrustedPairs {
  readonly pairs: readonly CachedPair[];
  /** The photo of each pair, by number. */
  readonly groups: readonly number[];
  /** Photos that were left out, since the set holds them. */
  readonly left: readonly string[];
}

/**
 * Pairs made here and now from sharp photos that the set doesn't hold: each blurred in linear light by a hand's shake, twice,
 * by straight motion and by defocus, of sizes that a small model can do something about.
 */
export async function makeTrustedPairs({ sources, looks, noise }: TrustedOptions): Promise<TrustedPairs> {
  const photos = await readTrustedPhotos();
  const held = ({ sha256, picture }: TrustedPhoto) => {
    const look = lookOf(picture);
    return sha256.some((hash) => sources.has(hash)) || looks.some((other) => likeness(look, other) >= SEEN);
  };
  const used = photos.filter((photo) => !held(photo));
  const pairs = used.flatMap(({ name, picture }) => {
    const stream = createStream(SEED, name);
    return drawKernels(stream).map((kernel, n) =>
      blurredPair(`${name}-${n}`, picture, kernel, noise, stream.derive('noise', n)),
    );
  });
  const perPhoto = used.length === 0 ? 1 : pairs.length / used.length;
  return {
    pairs,
    groups: pairs.map((_, i) => Math.floor(i / perPhoto)),
    left: photos.filter((photo) => !used.includes(photo)).map(({ name }) => name),
  };
}

function drawKernels(stream: Stream): Kernel[] {
  const shakes = [16, 32].map((lengthPx, n) => {
    const anxiety = stream.between(0.003, 0.008);
    const plan = drawTrajectory(stream.derive('shake', n), { samples: 600, lengthPx, anxiety });
    return rasteriseTrajectory(traceTrajectory(plan), { exposureFraction: 0.7, canvas: 41, fit: true })
      .kernel;
  });
  const lengthPx = stream.between(6, 12);
  const straight = linearKernel({
    ...{ lengthPx, angleDegrees: stream.between(0, 180) },
    size: linearKernelSize(lengthPx),
  });
  const radiusPx = stream.between(1.5, 3);
  return [...shakes, straight, defocusKernel({ radiusPx, size: defocusKernelSize(radiusPx) })];
}

function blurredPair(
  key: string,
  picture: CodedPicture,
  kernel: Kernel,
  noise: number,
  stream: Stream,
): CachedPair {
  const window = middle(picture);
  const blurred = convolveFast(imageFromCodes(picture), kernel, { border: 'reflect', window });
  const input = codesFromLinear(blurred.data, 8);
  if (noise > 0)
    for (let i = 0; i < input.length; i++)
      input[i] = Math.min(255, Math.max(0, input[i]! + noise * stream.normal() + 0.5));
  return {
    key,
    ...{ width: window.width, height: window.height, channels: picture.channels },
    input: share(input),
    target: share(codedWindow(picture, window).codes),
    blurPx: kernelStatistics(kernel).boxDiagonalPx,
    look: lookOf(picture),
  };
}

function middle({ width, height }: CodedPicture): Window {
  return { x: (width - SIDE) >> 1, y: (height - SIDE) >> 1, width: SIDE, height: SIDE };
}

function share(codes: ArrayLike<number>): Uint8Array {
  const bytes = new Uint8Array(new SharedArrayBuffer(codes.length));
  bytes.set(codes);
  return bytes;
}
