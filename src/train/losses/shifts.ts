import {
  argMin,
  concat,
  customGrad,
  min,
  mul,
  oneHot,
  reshape,
  slice,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor4D,
  transpose,
} from '@tensorflow/tfjs-core';
import { reflectPad } from '../ops/reflect-pad.js';
import type { Distance } from './distance.js';

/**
 * The least distance of each picture to its target shifted by up to one pixel each way, the border mirrored (Li et al.
 * 2023, ReLoBlur: pairs of two cameras are never aligned to the last pixel).
 */
export const overShifts =
  (distance: Distance): Distance =>
  (restored) => {
    const [batch, height, width] = restored.shape;
    const toRestored = distance(restored);
    return (target) => {
      const padded = reflectPad(target, 1);
      const shifted: Tensor4D[] = [];
      for (let y = 0; y <= 2; y++)
        for (let x = 0; x <= 2; x++) shifted.push(slice(padded, [0, y, x, 0], [-1, height, width, -1]));
      return least(reshape(toRestored(concat(shifted)), [shifted.length, batch]));
    };
  };

/** The least of each column. Of several that are as small, the first learns: tfjs's own gradient counts each. */
const least = (values: Tensor2D): Tensor1D =>
  customGrad((table, save) => {
    (save as (saved: Tensor[]) => void)([table as Tensor]);
    return {
      value: min(table as Tensor2D, 0),
      gradFunc: (up: Tensor, [saved]: Tensor[]) => {
        const which = oneHot(argMin(saved as Tensor2D, 0) as Tensor1D, saved!.shape[0]!);
        return mul(up, transpose(which));
      },
    };
  })(values) as Tensor1D;
