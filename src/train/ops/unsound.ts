/**
 * What tfjs 4.22 gets wrong, or not at all, when it differentiates; found by holding each op against finite differences.
 * Nothing here trains through these names: a test holds that. Where one is used for its value alone, its own file
 * brings the gradient, and is named.
 */
export interface Unsound {
  readonly why: string;
  /** What to use instead. */
  readonly instead: string;
  /** The file under src/train that uses its value, with a gradient of its own. */
  readonly valueIn?: string;
}

export const unsoundOps: Readonly<Record<string, Unsound>> = {
  resizeNearestNeighbor: {
    why: "cpu's gradient is wrong for more than one picture",
    instead: 'enlarge',
    valueIn: 'ops/enlarge.ts',
  },
  mirrorPad: {
    why: 'the gradient is wrong on every backend: it drops what was mirrored',
    instead: 'reflectPad',
    valueIn: 'ops/reflect-pad.ts',
  },
  avgPool: { why: "the gradient of 3x3 with 'same' is wrong", instead: 'shrink', valueIn: 'ops/enlarge.ts' },
  maxPool: { why: "wasm's gradient is wrong", instead: 'a convolution with a stride' },
  pool: { why: 'it is maxPool or avgPool', instead: 'shrink' },
  depthToSpace: { why: 'it has no gradient', instead: 'channelsToPixels' },
  leakyRelu: { why: 'it has no second-order gradient', instead: 'leaky' },
  prelu: { why: 'it has no second-order gradient', instead: 'leaky' },
  elu: { why: 'it has no second-order gradient', instead: 'softplus or leaky' },
  selu: { why: 'it has no second-order gradient', instead: 'softplus or leaky' },
  separableConv2d: { why: 'wasm lacks the kernels of its gradient', instead: 'conv2d' },
  depthwiseConv2d: { why: 'wasm lacks the kernels of its gradient', instead: 'conv2d' },
};

/** Layers of tfjs-layers that are made of these, or of the fused convolution, which refuses dilations. */
export const unsoundLayers: Readonly<Record<string, Unsound>> = {
  conv2d: { why: 'its fused kernel refuses dilations in the gradient', instead: 'convolution' },
  conv2dTranspose: { why: 'its pictures have to be of one size', instead: 'transposedConvolution' },
  separableConv2d: { why: 'wasm lacks the kernels of its gradient', instead: 'convolution' },
  depthwiseConv2d: { why: 'wasm lacks the kernels of its gradient', instead: 'convolution' },
  maxPooling2d: { why: "wasm's gradient is wrong", instead: 'convolution with a stride' },
  averagePooling2d: { why: "the gradient of 3x3 with 'same' is wrong", instead: 'shrinking' },
  upSampling2d: { why: "cpu's gradient is wrong for more than one picture", instead: 'enlarging' },
  leakyReLU: { why: 'it has no second-order gradient', instead: 'leakyActivation' },
  prelu: { why: 'it has no second-order gradient', instead: 'leakyActivation' },
  elu: { why: 'it has no second-order gradient', instead: 'leakyActivation' },
};
