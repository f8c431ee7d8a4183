import { defocusKernel, defocusKernelSize } from '../src/optics/defocus-kernel.js';
import { defineKernelRecipe } from '../src/recipe/kernel-recipe.js';
import { perSample } from '../src/recipe/parameters.js';

export default defineKernelRecipe({
  version: 1,
  summary: 'A lens out of focus: a disc with exact pixel coverage at its rim.',
  parameters: {
    radius: perSample({
      default: '1:8',
      min: 0,
      max: 200,
      unit: 'px',
      about: 'Radius of the circle of confusion.',
    }),
  },
  neutral: { radius: '0' },
  size: (settings) => defocusKernelSize(settings.radius.max),
  plan: ({ values, size }) => ({ radiusPx: values.radius, size }),
  kernel: (plan) => ({ kernel: defocusKernel(plan) }),
});
