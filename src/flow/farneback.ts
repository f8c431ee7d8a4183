import { createRequire } from 'node:module';
import { loadOpenCv, type Mat, type OpenCv } from '../opencv/load.js';
import type { CodedPicture } from '../pixels/colour.js';
import { topCode } from '../pixels/colour-codes.js';
import type { FlowField } from '../pixels/in-between.js';

/** Dense optical flow between two pictures of one size. */
export type DenseFlow = (from: CodedPicture, to: CodedPicture) => FlowField;

/**
 * Loads OpenCV's dense flow (Farnebäck 2003, "Two-frame motion estimation based on polynomial expansion"), compiled to
 * WebAssembly. Throws a UserError where the package isn't installed.
 */
export async function loadFlow(): Promise<DenseFlow> {
  const { cv } = await loadOpenCv();
  return (from, to) => farneback(cv, from, to);
}

/** The version of the package with OpenCV, undefined where it isn't installed. */
export async function flowAvailability(): Promise<string | undefined> {
  try {
    return createRequire(import.meta.url)('@techstark/opencv-js/package.json').version as string;
  } catch {
    return undefined;
  }
}

/** Coarser levels while the picture stays this large: motion of some dozens of px is found. */
const LEAST_SIDE = 24;

function farneback(cv: OpenCv, from: CodedPicture, to: CodedPicture): FlowField {
  const { width, height } = from;
  const [a, b, flow] = [greyMat(cv, from), greyMat(cv, to), new cv.Mat()];
  try {
    const levels = Math.max(1, Math.min(6, Math.floor(Math.log2(Math.min(width, height) / LEAST_SIDE)) + 1));
    cv.calcOpticalFlowFarneback(a, b, flow, 0.5, levels, 15, 5, 7, 1.5, cv.OPTFLOW_FARNEBACK_GAUSSIAN);
    return { width, height, data: flow.data32F.slice() };
  } finally {
    for (const mat of [a, b, flow]) mat.delete();
  }
}

function greyMat(cv: OpenCv, { width, height, channels, depth, codes }: CodedPicture): Mat {
  const mat = new cv.Mat(height, width, cv.CV_8UC1);
  const { data } = mat;
  const [second, third] = channels === 3 ? [1, 2] : [0, 0];
  const scale = 255 / (4 * topCode(depth));
  for (let i = 0, s = 0; i < data.length; i++, s += channels)
    data[i] = (codes[s]! + 2 * codes[s + second]! + codes[s + third]!) * scale + 0.5;
  return mat;
}
