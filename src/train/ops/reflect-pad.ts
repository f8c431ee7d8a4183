import {
  add,
  customGrad,
  mirrorPad,
  pad,
  reverse,
  slice,
  type Tensor,
  type Tensor4D,
} from '@tensorflow/tfjs-core';

/**
 * Surrounds pictures with their own mirror, the edge pixel not repeated, as networks' reflection padding does
 * (PyTorch's ReflectionPad2d). `margin` is in pixels and less than either side. tfjs's own op has its gradient wrong.
 */
export const reflectPad = (x: Tensor4D, margin: number): Tensor4D =>
  customGrad((picture) => ({
    value: mirrorPad(
      picture as Tensor4D,
      [
        [0, 0],
        [margin, margin],
        [margin, margin],
        [0, 0],
      ],
      'reflect',
    ),
    gradFunc: (up: Tensor) => foldMirror(up as Tensor4D, margin),
  }))(x) as Tensor4D;

/** The adjoint of reflectPad: what fell into the margins goes back to where it was mirrored from. */
const foldMirror = (x: Tensor4D, margin: number): Tensor4D =>
  customGrad((padded) => ({
    value: foldAxis(foldAxis(padded as Tensor4D, margin, 1), margin, 2),
    gradFunc: (up: Tensor) => reflectPad(up as Tensor4D, margin),
  }))(x) as Tensor4D;

function foldAxis(x: Tensor4D, margin: number, axis: 1 | 2): Tensor4D {
  const inner = x.shape[axis] - 2 * margin;
  const part = (begin: number, size: number): Tensor4D => {
    const [begins, sizes] = [
      [0, 0, 0, 0],
      [-1, -1, -1, -1],
    ];
    begins[axis] = begin;
    sizes[axis] = size;
    return slice(x, begins as [number, number, number, number], sizes as [number, number, number, number]);
  };
  // Margin rows 0 .. m-1 mirror rows m .. 1 of the picture; those below mirror its rows n-2 .. n-1-m.
  const at = (rows: Tensor4D, begin: number): Tensor4D => {
    const ends: [number, number][] = [
      [0, 0],
      [0, 0],
      [0, 0],
      [0, 0],
    ];
    ends[axis] = [begin, inner - begin - margin];
    return pad(reverse(rows, axis), ends);
  };
  const folded = add(at(part(0, margin), 1), at(part(margin + inner, margin), inner - 1 - margin));
  return add(part(margin, inner), folded) as Tensor4D;
}
