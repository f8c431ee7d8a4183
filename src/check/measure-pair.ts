import type { NpyArray } from '../codec/npy.js';
import type { Kernel } from '../image.js';
import { measureTones } from '../metrics/tones.js';
import { kernelStatistics } from '../optics/kernel-statistics.js';
import type { CodedPicture } from '../pixels/colour.js';
import { topCode } from '../pixels/colour-codes.js';
import { compare } from './compare.js';
import type { FileFault, KernelMeasures, PairMeasures, PairTask, PictureMeasures } from './pair.js';
import { createLayerReader, type ReadLayer } from './read-layer.js';

/** Reads a pair's files and measures them. What is wrong with a file is part of the answer, never thrown. */
export async function measurePair(task: PairTask): Promise<PairMeasures> {
  const faults: FileFault[] = [];
  const reader = createLayerReader(faults);
  const input = await reader.picture(task.input);
  const target = await reader.picture(task.target);
  const array = task.kernel && (await reader.array(task.kernel));
  const kernel = array && kernelOf(array.content);
  const masks = new Map<string, CodedPicture>();
  for (const [name, layer] of Object.entries(task.masks)) {
    const mask = await reader.picture(layer);
    if (mask !== undefined) masks.set(name, mask.content);
  }
  for (const layer of task.others) await reader.verify(layer);
  return {
    key: task.key,
    faults,
    maskShares: Object.fromEntries([...masks].map(([name, mask]) => [name, meanShare(mask)])),
    ...(input && { input: measurePicture(input) }),
    ...(target && { target: measurePicture(target) }),
    ...(input &&
      target &&
      ofOneSize(input.content, target.content) && {
        comparison: compare(input.content, target.content, {
          ...(kernel && { kernel }),
          ...(task.damaged && {
            damage: [...masks.values()].filter((mask) => ofOneSize(mask, target.content)),
          }),
        }),
      }),
    ...(kernel && { kernel: measureKernel(kernel) }),
  };
}

function ofOneSize(one: CodedPicture, other: CodedPicture): boolean {
  return one.width === other.width && one.height === other.height;
}

function measurePicture({ content, pixelsSha256 }: ReadLayer<CodedPicture>): PictureMeasures {
  const { width, height, channels, depth } = content;
  return { width, height, channels, depth, pixelsSha256, ...measureTones(content) };
}

/** Undefined of an array that isn't one kernel. */
function kernelOf({ shape, data }: NpyArray): Kernel | undefined {
  const [height, width] = shape;
  if (shape.length !== 2 || height === undefined || width === undefined) return undefined;
  return { width, height, data: Float32Array.from(data) };
}

function measureKernel(kernel: Kernel): KernelMeasures {
  const { sum, taps, rmsRadiusPx, boxDiagonalPx, centroidX, centroidY } = kernelStatistics(kernel);
  return { sum, taps, rmsRadiusPx, boxDiagonalPx, centroidX, centroidY };
}

function meanShare({ codes, depth }: CodedPicture): number {
  let sum = 0;
  for (let i = 0; i < codes.length; i++) sum += codes[i]!;
  return sum / (codes.length * topCode(depth));
}
