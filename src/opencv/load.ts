import { createRequire } from 'node:module';
import { UserError } from '../errors.js';

/** A matrix in WebAssembly's memory, which is freed by nothing but `delete`. */
export interface Mat {
  readonly rows: number;
  readonly cols: number;
  readonly data: Uint8Array;
  readonly data32F: Float32Array;
  delete(): void;
}

/** The part of OpenCV that is used. */
export interface OpenCv {
  readonly Mat: (new () => Mat) & (new (rows: number, columns: number, type: number) => Mat);
  readonly BackgroundSubtractorMOG2: new (
    history: number,
    varThreshold: number,
    detectShadows: boolean,
  ) => {
    apply(picture: Mat, foreground: Mat, learningRate: number): void;
    delete(): void;
  };
  readonly TermCriteria: new (type: number, most: number, epsilon: number) => object;
  findTransformECC(
    template: Mat,
    picture: Mat,
    warp: Mat,
    motion: number,
    criteria: object,
    mask: Mat,
    smoothing: number,
  ): number;
  calcOpticalFlowFarneback(
    from: Mat,
    to: Mat,
    flow: Mat,
    pyramidScale: number,
    levels: number,
    window: number,
    iterations: number,
    polynomial: number,
    sigma: number,
    flags: number,
  ): void;
  grabCut(
    picture: Mat,
    mask: Mat,
    rectangle: object,
    background: Mat,
    foreground: Mat,
    iterations: number,
    mode: number,
  ): void;
  readonly Rect: new (x: number, y: number, width: number, height: number) => object;
  setRNGSeed(seed: number): void;
  readonly GC_INIT_WITH_RECT: number;
  readonly OPTFLOW_FARNEBACK_GAUSSIAN: number;
  readonly CV_8UC1: number;
  readonly CV_8UC3: number;
  readonly CV_32FC1: number;
  onRuntimeInitialized?: () => void;
}

let loading: Promise<{ readonly cv: OpenCv }> | undefined;

/**
 * OpenCV, compiled to WebAssembly: about a second, once a process. It comes inside another object, since it is thenable
 * itself and awaiting it would never end. Throws a UserError where the package isn't installed.
 */
export function loadOpenCv(): Promise<{ readonly cv: OpenCv }> {
  loading ??= new Promise((resolve, reject) => {
    let cv: OpenCv;
    try {
      cv = createRequire(import.meta.url)('@techstark/opencv-js') as OpenCv;
    } catch {
      reject(
        new UserError(
          'Expected the package @techstark/opencv-js, which this needs, but it is not installed; npm ci installs it.',
          1,
        ),
      );
      return;
    }
    if ((cv.Mat as unknown) !== undefined) resolve({ cv });
    else cv.onRuntimeInitialized = () => resolve({ cv });
  });
  return loading;
}
