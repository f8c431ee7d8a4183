import { readFileSync } from 'node:fs';
import { ExitCode, UserError } from '../errors.js';

// TypeScript knows WebAssembly from the browser's library only; this is the part of it that Node shares.
declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object) => { readonly exports: object };
};

type ResampleRow = (
  source: number,
  strideOrFirsts: number,
  weights: number,
  count: number,
  length: number,
  target: number,
) => void;

/** What src/wasm/assembly/index.ts exports. Addresses and sizes are in bytes unless the name says otherwise. */
export interface Kernels {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  heapBase(): number;
  convolveRow(source: number, target: number, floats: number, program: number): void;
  convolvePairs(
    source: number,
    target: number,
    samples: number,
    program: number,
    taps: number,
    offset: number,
    scale: number,
  ): void;
  lineFromCodes(from: number, count: number, to: number, light: number): void;
  pairLines(upper: number, lower: number, count: number, to: number): void;
  lightFromCodes(from: number, count: number, to: number, light: number): void;
  codesFromLight(from: number, count: number, to: number, entries: number, first: number): void;
  addCodes8(codes: number, count: number, table: number, sum: number): void;
  addCodes16(codes: number, count: number, table: number, sum: number): void;
  addPlain8(codes: number, count: number, weight: number, sum: number): void;
  addFloats(values: number, count: number, weight: number, sum: number): void;
  divideFloats(sum: number, count: number, divisor: number): void;
  filterRows(
    rows: number,
    stride: number,
    rowBytes: number,
    count: number,
    pixelBytes: number,
    target: number,
  ): void;
  swapRows(rows: number, stride: number, rowBytes: number, count: number): void;
  deflateStart(): void;
  deflateFast(from: number, length: number, target: number, last: boolean): number;
  deflateSmall(from: number, length: number, tokens: number, target: number, last: boolean): number;
  codeLengths(counts: number, size: number, limit: number, lengths: number): void;
  addNoise(
    data: number,
    count: number,
    state: number,
    gain: number,
    perLight: number,
    readDeviation: number,
    normals: number,
    exponentials: number,
    reciprocals: number,
    bare: boolean,
  ): void;
  respondFloats(
    data: number,
    count: number,
    joint: number,
    slope: number,
    coefficients: number,
    first: number,
    table: number,
    knots: number,
  ): void;
  developRow(
    mosaic: number,
    stride: number,
    pixels: number,
    colour: number,
    first: boolean,
    matrix: number,
    light: number,
    target: number,
  ): void;
  addWarpedRow(
    source: number,
    stride: number,
    plane: number,
    channels: number,
    target: number,
    targetPlane: number,
    pixels: number,
    h: number,
    x: number,
    y: number,
  ): void;
  addSightRow(
    source: number,
    stride: number,
    plane: number,
    channels: number,
    target: number,
    targetPlane: number,
    pixels: number,
    scene: number,
    far: number,
    near: number,
    x: number,
    y: number,
  ): void;
  settleRow(total: number, part: number, vectors: number): void;
  exposeRow(
    y: number,
    view: number,
    clear: number,
    viewLeft: number,
    things: number,
    count: number,
    instants: number,
    picture: number,
    stride: number,
    shifts: number,
    cornerX: number,
    cornerY: number,
  ): void;
  codeBlocks(plane: number, stride: number, rows: number, quantisers: number, room: number): void;
  greyRow(from: number, pixels: number, plane: number, stride: number): void;
  planesRow(from: number, pixels: number, y: number, cb: number, cr: number, stride: number): void;
  halvePlane(plane: number, stride: number, rows: number, to: number): void;
  doubleRow(near: number, far: number, samples: number, to: number): void;
  greyPixels(plane: number, pixels: number, values: number, to: number): void;
  colourPixels(y: number, cb: number, cr: number, pixels: number, values: number, to: number): void;
  textureRow(
    out: number,
    pixels: number,
    us: number,
    vs: number,
    texture: number,
    width: number,
    height: number,
    tiles: number,
    across: number,
    down: number,
  ): void;
  resampleDown: ResampleRow;
  resampleAcross1: ResampleRow;
  resampleAcross3: ResampleRow;
  carryFlow(
    flow: number,
    trust: number,
    width: number,
    height: number,
    sign: number,
    share: number,
    importance: number,
    sum: number,
    weight: number,
  ): void;
  settleFlow(sum: number, weight: number, width: number, height: number): void;
  blendFrames(
    first: number,
    second: number,
    stride: number,
    trustFirst: number,
    trustSecond: number,
    flow: number,
    width: number,
    height: number,
    channels: number,
    share: number,
    out: number,
  ): void;
  crc32(from: number, length: number): number;
  adler32(adler: number, from: number, length: number): number;
}

const PAGE_BYTES = 65536;
let module: object | undefined;
let instance: Kernels | undefined;

/** This thread's one instance of the kernels. Its memory is scratch: nothing in it outlives the call that wrote it. */
export function kernels(): Kernels {
  instance ??= ownKernels();
  return instance;
}

/** An instance of its own, for what keeps something in the memory from call to call. */
export function ownKernels(): Kernels {
  module ??= new WebAssembly.Module(moduleBytes());
  return new WebAssembly.Instance(module).exports as Kernels;
}

function moduleBytes(): Uint8Array {
  try {
    return readFileSync(new URL('./kernels.wasm', import.meta.url));
  } catch {
    throw new UserError(
      'The compiled kernels, kernels.wasm, are missing: run `npm run build`.',
      ExitCode.failed,
    );
  }
}

/** Where `bytes` bytes of scratch begin, 64-byte aligned. Views on the memory made before this call may be dead. */
export function scratch({ memory, heapBase }: Kernels, bytes: number): number {
  const base = heapBase();
  const missing = base + bytes - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / PAGE_BYTES));
  return base;
}
