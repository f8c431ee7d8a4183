import { ExitCode, expected, quoted, UserError } from '../src/errors.js';
import type { Image, Window } from '../src/image.js';
import { photograph } from '../src/optics/camera.js';
import { kernelMapOf, kernelMapPicture, motionBy, motionPicture, sightOf } from '../src/optics/kernel-map.js';
import { depthPosesOf, homographiesOf, type ShakePlan, type Steps, shakeReach } from '../src/optics/shake.js';
import { drawTrajectory } from '../src/optics/trajectory.js';
import { toLight } from '../src/pixels/colour.js';
import { crop } from '../src/pixels/crop.js';
import { DEPTH_VALUES, type DepthMap, type DepthRef, depthUnder } from '../src/pixels/depth-map.js';
import { createSight, createSurfaceSight } from '../src/pixels/depth-sight.js';
import type { WarpOptions } from '../src/pixels/warp.js';
import type { Stream } from '../src/random.js';
import { blurParameters } from '../src/recipe/blur-parameters.js';
import { cameraTrim, cameraWeakens, checkCamera, planCamera } from '../src/recipe/camera-parameters.js';
import { defineRecipe, type Tools } from '../src/recipe/define.js';
import { depthMap, mapOf } from '../src/recipe/depth-map.js';
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
        'What the hand does: turn the camera (roll, pitch, yaw), or move it too, before what --depth-map says.',
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
      about:
        'With --dof 6, the largest shift away from the mean place, in distances to the plane, or to the nearest point of the map.',
    }),
    depthMap: depthMap({
      about:
        'With --dof 6, what stands before the camera: a plane that it faces, or a map of how near each pixel of the photo is, stretched over it, or a folder with a map for each photo, of its name; what is nearer moves more.',
    }),
    depthValues: oneOf({
      options: DEPTH_VALUES,
      default: 'inverse',
      about:
        'What the map holds: inverse depth or disparity (the greater the nearer, 0 infinitely far), or depth; in any unit.',
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
      about:
        'Where the last pose sees each pixel, less where the first one does, in px: x, then y; each as near as the photo has it there.',
    },
  },
  promises: { aligned: true, keepsLight: false, keepsConstants: true },
  weakens: (settings) => cameraWeakens(settings),
  neutral: { rotation: '0' },
  check(settings) {
    checkCamera(settings, false);
    if (settings.dof === '3' && settings.depthMap.text !== 'plane')
      throw new UserError(
        'Expected --depth-map to come with --dof 6: a turn alone moves near and far alike.',
      );
  },
  margin({ rotation, translation, dof, focal, depthMap, ...settings }, size) {
    const trim = cameraTrim(settings);
    // What is hidden behind an edge is taken from before it, as far again.
    const share = translation.max * (depthMap.text === 'plane' ? 1 : 2);
    const reach = shakeReach(rotation.max, focal.max, dof === '6' ? share : 0, size);
    return { px: Math.ceil(reach) + 3 + trim, inside: settings.border === 'valid', trim };
  },
  plan({ values, settings, stream, width, height, channels, photo = '' }) {
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
    const map = mapOf(values.depthMap, photo);
    const depth = map && { ...map, values: values.depthValues };
    const poses = (depth ? depthPosesOf : homographiesOf)(shake, { x: 0, y: 0, width, height }).poses;
    refuseHours(poses, width, height, depth ? MOST_SIGHTS : MOST_WORK);
    const camera = planCamera({ settings, stream: stream.derive('camera'), channels });
    return {
      ...{ shake, kernelStride, border, borderValue, light },
      ...(depth && { depth }),
      ...(camera && { camera }),
    };
  },
  depthMap: ({ depth }) => depth,
  render(context) {
    const { clean, frame, plan, tools } = context;
    const { shake, kernelStride, border, borderValue, light, camera } = plan;
    const still = shake.swingDegrees === 0 && (shake.shift?.share ?? 0) === 0;
    const { sight, surface, poses, stepPx, average } = posesOf(context);
    const pair = photograph(
      clean,
      frame,
      camera,
      (lit, window) =>
        still
          ? crop(lit, window)
          : average(toLight(lit, light), {
              border,
              borderValue,
              window,
              peak: 1 + (camera?.saturation ?? 0),
            }),
      tools.sensor,
    );
    const map = kernelMapOf(sight, poses, frame, kernelStride);
    const motion = motionBy(surface, poses, frame);
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

interface Seen {
  readonly clean: Image<'linear'>;
  readonly frame: Window;
  readonly photo?: Window;
  readonly plan: { readonly shake: ShakePlan; readonly depth?: DepthRef | undefined };
  readonly tools: Tools;
}

/**
 * The poses of a shake, what each sees where, and the mean of what they see: of a plane, or of things near and far. The
 * surface is what the photo shows, seen through whatever gets in its way.
 */
function posesOf({ clean, frame, photo = wholeOf(clean), plan, tools }: Seen) {
  if (plan.depth === undefined) {
    const { homographies, ...shake } = homographiesOf(plan.shake, frame);
    const average = (lit: Image, options: WarpOptions) => tools.averageWarps(lit, homographies, options);
    const sight = sightOf(homographies);
    return { ...shake, sight, surface: sight, average };
  }
  const { far, near, ...shake } = depthPosesOf(plan.shake, frame);
  const map = tools.depth(plan.depth);
  refuseOtherShape(plan.depth.name, map, photo);
  const part = { x: -photo.x, y: -photo.y, width: clean.width, height: clean.height };
  const depth = depthUnder(map, photo, part);
  const sight = createSight(depth, { far, near });
  const surface = createSurfaceSight(depth, { far, near });
  const average = (lit: Image, options: WarpOptions) =>
    tools.averageDepths(lit, depth, { far, near }, options);
  return { ...shake, sight, surface, average };
}

const wholeOf = ({ width, height }: Image): Window => ({ x: 0, y: 0, width, height });

/** Two px of the photo, or of the map where that is the smaller one, may be lost in scaling. */
function refuseOtherShape(name: string, map: DepthMap, photo: Window): void {
  const [wide, high] = [map.width / photo.width, map.height / photo.height];
  const slack = 2 / Math.min(map.width, map.height, photo.width, photo.height);
  if (Math.abs(wide / high - 1) <= slack) return;
  throw expected({
    what: `the depth map ${quoted(name)}`,
    expected: `the shape of the photo, ${photo.width}x${photo.height}`,
    received: `${map.width}x${map.height}`,
    exitCode: ExitCode.failed,
  });
}

/** Pixels times poses: nine to ten minutes of CPU time. */
const MOST_WORK = 5e10;
/** The same where each pixel's ray is followed. */
const MOST_SIGHTS = 7e9;

/** Large photos are blurred by hundreds of pixels, which takes as many poses, each over the whole photo. */
function refuseHours(poses: number, width: number, height: number, most: number): void {
  const fitting = Math.floor(most / (width * height));
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
