import {
  type Conv2DAttrs,
  type Conv2DBackpropFilterAttrs,
  type Conv2DBackpropInputAttrs,
  conv2d,
  exp,
  type GradConfig,
  getKernel,
  type KernelConfig,
  mul,
  registerGradient,
  registerKernel,
  sigmoid,
  sub,
  type Tensor,
  type Tensor4D,
  tanh,
  tidy,
  unregisterKernel,
  zerosLike,
} from '@tensorflow/tfjs-core';
// tfjs-core's own bundle for Node brings no gradients: this registers them, and must come before ours.
import '@tensorflow/tfjs-layers';
import {
  type Convolution,
  composeFilterGradient,
  composeInputGradient,
  filterGradient,
  inputGradient,
} from './convolution.js';

type Attributes = Parameters<NonNullable<GradConfig['gradFunc']>>[2];

const pair = (value: number | [number, number]): [number, number] =>
  typeof value === 'number' ? [value, value] : value;

/** tfjs's attributes of a convolution, or of one of its gradients. */
function howOf(attributes: Attributes): Convolution {
  const { strides, pad, dilations } = attributes as unknown as Conv2DAttrs;
  return { strides: pair(strides), pad, dilations: pair(dilations ?? 1) };
}

/** tfjs refuses dilations in the gradient, and its own gradients of gradients need a kernel that wasm lacks. */
const ofConvolution: GradConfig = {
  kernelName: 'Conv2D',
  inputsToSave: ['x', 'filter'],
  gradFunc: (dy, saved, attributes) => {
    const [x, filter] = saved as [Tensor4D, Tensor4D];
    const how = howOf(attributes);
    return {
      x: () => inputGradient(dy as Tensor4D, filter, x.shape, how),
      filter: () => filterGradient(x, dy as Tensor4D, filter.shape, how),
    };
  },
};

/** Of transposed convolutions, and of gradients in a second-order term. */
const ofInputGradient: GradConfig = {
  kernelName: 'Conv2DBackpropInput',
  inputsToSave: ['dy', 'filter'],
  gradFunc: (up, saved, attributes) => {
    const [dy, filter] = saved as [Tensor4D, Tensor4D];
    const how = howOf(attributes);
    return {
      dy: () => conv2d(up as Tensor4D, filter, how.strides, how.pad),
      filter: () => filterGradient(up as Tensor4D, dy, filter.shape, how),
    };
  },
};

/** A comparison has no slope, which tfjs doesn't say of these; second-order terms ask for it. */
const ofComparison = (kernelName: string): GradConfig => ({
  kernelName,
  inputsToSave: ['a', 'b'],
  gradFunc: (_, saved) => {
    const [a, b] = saved as [Tensor, Tensor];
    return { a: () => zerosLike(a), b: () => zerosLike(b) };
  },
});

/** One that is written with its output: tfjs saves that, and a gradient of the gradient then sees a constant. */
const ofOutput = (
  kernelName: string,
  f: (x: Tensor) => Tensor,
  slope: (y: Tensor) => Tensor,
): GradConfig => ({
  kernelName,
  inputsToSave: ['x'],
  gradFunc: (dy, saved) => ({ x: () => mul(dy as Tensor, slope(f(saved[0] as Tensor))) }),
});

const ofOutputs = [
  ofOutput('Sigmoid', sigmoid, (y) => mul(y, sub(1, y))),
  ofOutput('Tanh', tanh, (y) => sub(1, mul(y, y))),
  ofOutput('Exp', exp, (y) => y),
];

/** What wasm's own kernel of this name does at 1 GFLOP/s. */
const inputKernel: KernelConfig = {
  kernelName: 'Conv2DBackpropInput',
  backendName: 'wasm',
  kernelFunc: ({ inputs, attrs }) => {
    const { dy, filter } = inputs as { dy: Tensor4D; filter: Tensor4D };
    const { inputShape } = attrs as unknown as Conv2DBackpropInputAttrs;
    return tidy(() => composeInputGradient(dy, filter, inputShape, howOf(attrs as Attributes)));
  },
};

/** wasm has no kernel of this name (tensorflow/tfjs#8474). */
const filterKernel: KernelConfig = {
  kernelName: 'Conv2DBackpropFilter',
  backendName: 'wasm',
  kernelFunc: ({ inputs, attrs }) => {
    const { x, dy } = inputs as { x: Tensor4D; dy: Tensor4D };
    const { filterShape } = attrs as unknown as Conv2DBackpropFilterAttrs;
    return tidy(() => composeFilterGradient(x, dy, filterShape, howOf(attrs as Attributes)));
  },
};

const COMPARISONS = ['Greater', 'GreaterEqual', 'Less', 'LessEqual', 'Equal', 'NotEqual'];

/**
 * Puts right the gradients that tfjs lacks or has wrong, for the whole process: of convolutions with strides and
 * dilations, transposed ones, and what their second order takes. The one place where gradients are registered.
 */
export function registerGradients(): void {
  for (const config of [ofConvolution, ofInputGradient, ...ofOutputs, ...COMPARISONS.map(ofComparison)])
    registerGradient(config);
}

/** Gives the wasm backend, once it is loaded, the kernels that convolutions learn with. */
export function registerWasmKernels(): void {
  for (const kernel of [inputKernel, filterKernel]) {
    if (getKernel(kernel.kernelName, kernel.backendName) !== undefined)
      unregisterKernel(kernel.kernelName, kernel.backendName);
    registerKernel(kernel);
  }
}
