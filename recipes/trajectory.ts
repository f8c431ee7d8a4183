import { linearKernelSize } from '../src/optics/linear-kernel.js';
import { rasteriseTrajectory } from '../src/optics/rasterise.js';
import { drawTrajectory, type TrajectoryPlan, traceTrajectory } from '../src/optics/trajectory.js';
import { defineKernelRecipe } from '../src/recipe/kernel-recipe.js';
import { perSample, setting, toggle } from '../src/recipe/parameters.js';

const BORACCHI_FOI = 'Boracchi & Foi 2012, Modeling the performance of image restoration from motion blur';

// A mapped type, since an interface is no JsonObject in TypeScript's eyes.
type Plan = Pick<TrajectoryPlan, keyof TrajectoryPlan> & {
  readonly exposureFraction: number;
  readonly canvas: number;
  readonly fit: boolean;
};

export default defineKernelRecipe({
  version: 1,
  summary:
    'Camera shake: a random trajectory of the hand, rasterised at sub-pixel precision to a motion kernel.',
  parameters: {
    canvas: setting({
      default: 65,
      min: 9,
      max: 513,
      odd: true,
      unit: 'px',
      about: "Side of the kernel's square.",
      source: `${BORACCHI_FOI}: 64, made odd so that the kernel has a centre`,
    }),
    samples: setting({
      default: 2000,
      min: 2,
      max: 100000,
      whole: true,
      about: 'Positions along the trajectory.',
      source: BORACCHI_FOI,
    }),
    maxLength: perSample({
      default: 60,
      min: 0,
      max: 2000,
      unit: 'px',
      about: 'Length of the whole path.',
      source: BORACCHI_FOI,
    }),
    anxiety: perSample({
      default: '0.003,0.005,0.007,0.008,0.009,0.01',
      min: 0,
      max: 1,
      about: 'How nervously the hand shakes: 0 is a straight line, 0.1 a spot.',
      source: 'DeblurGAN (Kupyn et al. 2018), expl',
    }),
    exposure: perSample({
      default: '1/10,1/2,1',
      min: 0.0001,
      max: 1,
      about: 'Share of the path during which the shutter is open.',
      source: BORACCHI_FOI,
    }),
    fit: toggle({
      default: false,
      about: 'Scale a path that is too large for the canvas down to it, rather than stop.',
    }),
  },
  neutral: { 'max-length': '0' },
  size: (settings) => settings.canvas,
  // No point of a path lies farther from its centroid than half the path's length, as no point of a line does.
  mayRefuse: ({ canvas, maxLength, fit }) => !fit && canvas < linearKernelSize(maxLength.max),
  plan: ({ values, stream }): Plan => ({
    ...drawTrajectory(stream, {
      samples: values.samples,
      lengthPx: values.maxLength,
      anxiety: values.anxiety,
    }),
    exposureFraction: values.exposure,
    canvas: values.canvas,
    fit: values.fit,
  }),
  exposureFraction: (values) => values.exposure,
  kernel(plan: Plan) {
    const { exposureFraction, canvas, fit } = plan;
    const trajectory = traceTrajectory(plan);
    const { kernel, scale } = rasteriseTrajectory(trajectory, { exposureFraction, canvas, fit });
    const measures = { pathLengthPx: plan.lengthPx * scale, shakes: trajectory.shakes, scale };
    return { kernel, measures, trajectory, exposureFraction };
  },
});
