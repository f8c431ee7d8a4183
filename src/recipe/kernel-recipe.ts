import type { Kernel } from '../image.js';
import type { JsonObject } from '../json.js';
import { type CameraPlan, photograph } from '../optics/camera.js';
import { kernelPicture } from '../optics/kernel-picture.js';
import { kernelStatistics } from '../optics/kernel-statistics.js';
import { toLight } from '../pixels/colour.js';
import type { Stream } from '../random.js';
import { blurParameters } from './blur-parameters.js';
import { cameraTrim, cameraWeakens, checkCamera, planCamera } from './camera-parameters.js';
import { type DrawnKernel, defineRecipe, type ParameterSet, type Settings, type Values } from './define.js';
import { blurPair, type FloatArray } from './layers.js';

type KernelParameters = typeof blurParameters;

/** What is recorded of any kernel recipe's sample. */
type KernelPlan<K extends JsonObject> = Pick<Values<KernelParameters>, 'border' | 'borderValue' | 'light'> & {
  readonly kernel: K;
  readonly camera?: CameraPlan;
};

interface KernelRecipe<P extends ParameterSet, K extends JsonObject> {
  readonly version: number;
  readonly summary: string;
  readonly parameters: P;
  readonly neutral: Readonly<Record<string, string>>;
  mayRefuse?(settings: Settings<P>): boolean;
  /** Side of the kernels' square in px, odd, one for the whole dataset. */
  size(settings: Settings<P>): number;
  /** Draws one kernel: JSON from which `kernel` makes it. */
  plan(context: { readonly values: Values<P>; readonly size: number; readonly stream: Stream }): K;
  /** Share of the light that a sample's exposure lets in, for recipes that model exposure. */
  exposureFraction?(values: Values<P>): number;
  kernel(plan: K): Omit<DrawnKernel, 'measures'> & { readonly measures?: JsonObject };
}

const PREVIEW_SIDE = 260;

/** Significant digits that a record needs: enough to compare, few enough to read. */
const rounded = (value: number) => Number(value.toPrecision(6));

function drawnKernel(drawn: Omit<DrawnKernel, 'measures'> & { readonly measures?: JsonObject }): DrawnKernel {
  const statistics = kernelStatistics(drawn.kernel);
  const measures = Object.fromEntries(
    Object.entries({ ...statistics }).map(([name, value]) => [name, rounded(value)]),
  );
  return { ...drawn, measures: { ...drawn.measures, ...measures } };
}

function kernelLayer(kernel: Kernel): FloatArray {
  return {
    shape: [kernel.height, kernel.width],
    data: kernel.data,
    preview: kernelPicture(kernel, PREVIEW_SIDE),
  };
}

/**
 * The mechanism of all recipes that blur with one kernel per sample: the border, the light, the layers and the
 * record are here; a recipe says which kernels there are.
 */
export function defineKernelRecipe<const P extends ParameterSet, K extends JsonObject>(
  recipe: KernelRecipe<P, K>,
) {
  // The compiler can't see that a set of parameters holds the shared ones whatever a recipe adds.
  const shared = (all: unknown) => all as Values<KernelParameters> & Settings<KernelParameters>;
  return defineRecipe<P & KernelParameters, KernelPlan<K>>({
    version: recipe.version,
    summary: recipe.summary,
    parameters: { ...recipe.parameters, ...blurParameters },
    layers: { ...blurPair, kernel: { role: 'kernel', form: 'array', about: 'The point spread function.' } },
    promises: { aligned: true, keepsLight: true, keepsConstants: true },
    weakens: (settings) => cameraWeakens(shared(settings)),
    neutral: recipe.neutral,
    ...(recipe.mayRefuse && { mayRefuse: recipe.mayRefuse }),
    check: (settings) => checkCamera(shared(settings), recipe.exposureFraction !== undefined),
    margin(settings) {
      const trim = cameraTrim(shared(settings));
      return { px: (recipe.size(settings) >> 1) + trim, inside: shared(settings).border === 'valid', trim };
    },
    plan({ values, settings, stream, channels }) {
      const { border, borderValue, light } = shared(values);
      const exposureFraction = recipe.exposureFraction?.(values);
      const camera = planCamera({
        settings: shared(settings),
        stream: stream.derive('camera'),
        channels,
        ...(exposureFraction !== undefined && { exposureFraction }),
      });
      return {
        kernel: recipe.plan({ values, size: recipe.size(settings), stream }),
        border,
        borderValue,
        light,
        ...(camera && { camera }),
      };
    },
    kernel: (plan) => drawnKernel(recipe.kernel(plan.kernel)),
    render({ clean, frame, plan, tools }) {
      const { kernel, measures } = drawnKernel(recipe.kernel(plan.kernel));
      const { border, borderValue, light, camera } = plan;
      const pair = photograph(
        clean,
        frame,
        camera,
        (lit, window) => tools.convolve(toLight(lit, light), kernel, { border, borderValue, window }),
        tools.sensor,
      );
      return {
        layers: { ...pair, kernel: kernelLayer(kernel) },
        measures: { kernel: measures },
      };
    },
  });
}
