import { ExitCode, expected } from '../src/errors.js';
import { photograph } from '../src/optics/camera.js';
import { kernelMap, kernelMapPicture, motionOf, motionPicture } from '../src/optics/kernel-map.js';
import { homographiesOf, type ShakePlan, type Steps, shakeReach } from '../src/optics/shake.js';
import { drawTrajectory } from '../src/optics/trajectory.js';
import { toLight } from '../src/pixels/colour.js';
import { crop } from '../src/pixels/crop.js';
import type { Stream } from '../src/random.js';
import { blurParameters } from '../src/recipe/blur-parameters.js';
import { cameraTrim, cameraWeakens, checkCamera, planCamera } from '../src/recipe/camera-parameters.js';
import { defineRecipe } from '../src/recipe/define.js';
import { blurPair } from '../src/recipe/layers.js';
import { oneOf, perSample, setting } from '../src/recipe/parameters.js';

const WHYTE = 'Whyte et al. 2012, Non-uniform deblurring for shaken images';
/** Positions along each path of the hand; poses are picked among them. */
const SAMPLES = 2000;

export default defineRecipe({
  version: 1,
  summary: 'Camera shake that turns: blur differs across the picture, as no single kernel can make it.',
  parameters: {
    dof: oneOf({
      options: ['3', '6'],
      default: '3',
      about:
        'What the hand does: turn the camera (roll, pitch, yaw), or move it too, before a plane that it faces.',
      source: WHYTE,
    }),
    rotation: perSample({
      default: '0.2:1.2',
      min: 0,
      max: 10,
      unit: 'degrees',
      about: 'The largest turn away from the mean pose.',
    }),
    translation: perSample({
      default: '0:0.01',
      min: 0,
      max: 0.2,
      about: 'With --dof 6, the largest shift away from the mean place, in distances to the plane.',
    }),
    focal: perSample({
      default: '0.8:2',
      min: 0.3,
      max: 20,
      about: "Focal length in longer sides of the picture made: 0.8 is a phone's main camera.",
    }),
    anxiety: perSample({
      default: '0.003,0.005,0.007,0.008,0.009,0.01',
      min: 0,
      max: 1,
      about: 'How nervously the hand shakes: 0 is a straight line.',
      source: 'Boracchi & Foi 2012; DeblurGAN (Kupyn et al. 2018), expl',
    }),
    poses: setting({
      default: 25,
      min: 2,
      max: 1000,
      whole: true,
      about: 'Fewest poses averaged; more are taken until neighbours lie within half a pixel.',
      source: 'Blur2Seq: about 25',
    }),
    mostPoses: setting({
      default: 1000,
      min: 2,
      max: 1000,
      whole: true,
      about: 'Most poses averaged, however far apart neighbours then lie; stepPx in the record says how far.',
    }),
    kernelStride: setting({
      default: 64,
      min: 8,
      max: 4096,
      whole: true,
      unit: 'px',
      about: 'Distance between the kernels of the kernel map.',
    }),
    ...blurParameters,
  },
  layers: {
    ...blurPair,
    'kernel-map': {
      role: 'kernel',
      form: 'array',
      about:
        'The local kernels, rows x columns x size x size, in the middle of each cell of --kernel-stride px.',
    },
    motion: {
      role: 'motion',
      form: 'array',
      about: 'Where the last pose sees each pixel, less where the first one does, in px: x, then y.',
    },
  },
  promises: { aligned: true, keepsLight: false, keepsConstants: true },
  weakens: (settings) => cameraWeakens(settings),
  neutral: { rotation: '0' },
  check: (settings) => checkCamera(settings, false),
  margin({ rotation, translation, dof, focal, ...settings }, size) {
    const trim = cameraTrim(settings);
    const reach = shakeReach(rotation.max, focal.max, dof === '6' ? translation.max : 0, size);
    return { px: Math.ceil(reach) + 3 + trim, inside: settings.border === 'valid', trim };
  },
  plan({ values, settings, stream, width, height, channels }) {
    const { anxiety, border, borderValue, light, kernelStride } = values;
    const steps = (purpose: string): Steps => stepsOf(stream.derive(purpose), anxiety);
    const shake: ShakePlan = {
      swingDegrees: values.rotation,
      focal: values.focal,
      turn: steps('turn'),
      roll: steps('roll'),
      shift:
        values.dof === '6'
          ? { share: values.translation, path: steps('shift'), depth: steps('depth') }
          : null,
      leastPoses: values.poses,
      mostPoses: values.mostPoses,
    };
    refuseHours(homographiesOf(shake, { x: 0, y: 0, width, height }).poses, width, height);
    const camera = planCamera({ settings, stream: stream.derive('camera'), channels });
    return { shake, kernelStride, border, borderValue, light, ...(camera && { camera }) };
  },
  render({ clean, frame, plan, tools }) {
    const { shake, kernelStride, border, borderValue, light, camera } = plan;
    const still = shake.swingDegrees === 0 && (shake.shift?.share ?? 0) === 0;
    const { homographies, poses, stepPx } = homographiesOf(shake, frame);
    const pair = photograph(
      clean,
      frame,
      camera,
      (lit, window) =>
        still
          ? crop(lit, window)
          : tools.averageWarps(toLight(lit, light), homographies, {
              border,
              borderValue,
              window,
              peak: 1 + (camera?.saturation ?? 0),
            }),
      tools.sensor,
    );
    const map = kernelMap(homographies, frame, kernelStride);
    const motion = motionOf(homographies, frame);
    const sharp = crop(clean, frame);
    return {
      layers: {
        ...pair,
        'kernel-map': {
          shape: [map.rows, map.columns, map.size, map.size],
          data: map.data,
          preview: kernelMapPicture(map, sharp, kernelStride),
        },
        motion: {
          shape: [2, frame.height, frame.width],
          data: motion,
          preview: motionPicture(motion, frame.width, frame.height),
        },
      },
      measures: { poses, stepPx: Number(stepPx.toPrecision(6)), kernelSizePx: map.size },
    };
  },
});

/** Pixels times poses: about ten minutes of CPU time. */
const MOST_WORK = 4e10;

/** Large photos are blurred by hundreds of pixels, which takes as many poses, each over the whole photo. */
function refuseHours(poses: number, width: number, height: number): void {
  const fitting = Math.floor(MOST_WORK / (width * height));
  if (poses <= fitting) return;
  throw expected({
    what: `the shake of ${width}x${height} px`,
    expected: `of at most ${fitting} poses, ten minutes of work`,
    received: String(poses),
    remedy: `cut windows out with --crop, ask for a smaller --rotation or --focal, or take --most-poses ${fitting}`,
    exitCode: ExitCode.failed,
  });
}

function stepsOf(stream: Stream, anxiety: number): Steps {
  return { ...drawTrajectory(stream, { samples: SAMPLES, lengthPx: 1, anxiety }) };
}
