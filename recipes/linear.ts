import { linearKernel, linearKernelSize } from '../src/optics/linear-kernel.js';
import { defineKernelRecipe } from '../src/recipe/kernel-recipe.js';
import { perSample } from '../src/recipe/parameters.js';

export default defineKernelRecipe({
  version: 1,
  summary: 'Straight motion blur of a given length and angle, anti-aliased and exact at any angle.',
  parameters: {
    length: perSample({
      default: '5:31',
      min: 0,
      max: 500,
      unit: 'px',
      about: 'How far the picture moves while the shutter is open.',
    }),
    angle: perSample({
      default: '0:180',
      min: -360,
      max: 360,
      unit: 'degrees',
      about: 'Direction of the motion, anti-clockwise from the right.',
      source: "as MATLAB's fspecial('motion')",
    }),
  },
  neutral: { length: '0' },
  size: (settings) => linearKernelSize(settings.length.max),
  plan: ({ values, size }) => ({ lengthPx: values.length, angleDegrees: values.angle, size }),
  kernel: (plan) => ({ kernel: linearKernel(plan) }),
});
