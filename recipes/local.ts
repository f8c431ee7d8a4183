import { UserError } from '../src/errors.js';
import { centroidOf, cutOut } from '../src/motion/cutout.js';
import { drawShake, drawThings } from '../src/motion/draw-thing.js';
import { motionField, wheelPicture } from '../src/motion/field.js';
import { instancesOf } from '../src/motion/instances.js';
import { stuffOf } from '../src/motion/material.js';
import { addShift, atRest, instantsFor, posesOf } from '../src/motion/poses.js';
import { byteShares, clipped, settle, shareOf } from '../src/motion/settle.js';
import { shakenBackground } from '../src/motion/shake.js';
import { photographBlurred } from '../src/optics/camera.js';
import { linearKernelSize } from '../src/optics/linear-kernel.js';
import { crop } from '../src/pixels/crop.js';
import type { TextureRef } from '../src/pixels/texture.js';
import type { Stream } from '../src/random.js';
import {
  type CameraSettings,
  cameraParameters,
  cameraWeakens,
  checkCamera,
  planCamera,
} from '../src/recipe/camera-parameters.js';
import { defineRecipe } from '../src/recipe/define.js';
import { blurPair } from '../src/recipe/layers.js';
import { type Mattes, mattesFolder } from '../src/recipe/mattes-folder.js';
import { type Picks, perSample, perUse, pickPerUse, toggle } from '../src/recipe/parameters.js';
import type { TextureFile } from '../src/recipe/texture-folder.js';

const MATERIAL_PX = 224;
const RELOBLUR = 'ReLoBlur (Li et al. 2023)';

export default defineRecipe({
  version: 1,
  summary:
    'Things that move before a camera: their streaks over a sharp background, with true mattes and masks.',
  parameters: {
    objects: perSample({ default: '1:3', min: 0, max: 20, whole: true, about: 'How many things move.' }),
    objectArea: perUse({
      default: '0.02:0.12',
      min: 0.0005,
      max: 0.6,
      about: "Each thing's share of the picture's area; lamps are small whatever it says.",
      source: `${RELOBLUR}: 11.75 % of a picture is blurred on average`,
    }),
    objectsFrom: pickPerUse({
      options: ['shapes', 'mattes'],
      default: 'shapes',
      about: 'What the things are: drawn shapes filled with the photo, or the cut-outs of --mattes.',
    }),
    mattes: mattesFolder({
      about:
        'Cut-outs of your own, for --objects-from mattes; made smaller where need be, never larger. The path is never recorded.',
    }),
    shapes: pickPerUse({
      options: ['blob', 'star', 'hair', 'ball', 'lamp'],
      default: 'blob@3,star@2,hair@2,ball@2,lamp@1',
      about:
        'Smooth Bezier blobs, star-convex shapes, ones with a hairy rim, balls, small bright lamps, which have company unless only they are asked for.',
    }),
    motion: pickPerUse({
      options: ['trajectory', 'linear', 'turn'],
      default: 'trajectory,linear@2,turn',
      about: 'How each moves: along a shaken path, straight past, or turning about a point within it.',
    }),
    length: perUse({
      default: '8:60',
      min: 0,
      max: 500,
      unit: 'px',
      about: 'How far each moves while the shutter is open; of a turning thing, how far its rim does.',
    }),
    anxiety: perUse({
      default: '0:0.005',
      min: 0,
      max: 1,
      about: 'How nervous the shaken paths are: 0 is a straight line, 0.005 a hand.',
      source: 'Boracchi & Foi 2012',
    }),
    edge: perUse({
      default: '0.8:3',
      min: 0,
      max: 30,
      unit: 'px',
      about: 'How soft the edges of the things are.',
    }),
    relief: perUse({
      default: '0.4:1',
      min: 0,
      max: 1,
      about: 'How much light models the things: 0 is flat as paper, 1 round.',
    }),
    highlights: perUse({
      default: '1:4',
      min: 1,
      max: 100,
      about:
        'How many times brighter than white the clipped parts of a thing are, and all of a lamp three times that.',
    }),
    recolour: perUse({
      default: '0:0.4',
      min: 0,
      max: 2,
      unit: 'stops',
      about: "How far a thing's colours are moved from the photo's, each channel and in all.",
    }),
    mottle: perUse({
      default: '0.06:0.14',
      min: 0,
      max: 0.5,
      about: 'How uneven the surfaces of the things are, from place to place, as a share of their light.',
    }),
    background: pickPerUse({
      options: ['still', 'shake'],
      default: 'still',
      about: 'Whether the camera is still, or shakes the whole picture while the things move.',
    }),
    shake: perSample({
      default: '4:20',
      min: 0,
      max: 500,
      unit: 'px',
      about: "Length of the camera's path with --background shake.",
    }),
    instances: toggle({
      default: false,
      about:
        'Also write the layer instances: the number of the thing, from 1, seen at each pixel of the target.',
    }),
    ...cameraParameters,
  },
  layers: {
    ...blurPair,
    mask: {
      role: 'mask',
      form: 'matte',
      about:
        'White where motion changed the picture, by two levels of 255 or more; elsewhere blur and sharp are equal to the bit, as long as no --camera comes after.',
    },
    'mask-extent': {
      role: 'mask',
      form: 'matte',
      about: 'Share of the exposure during which a thing hides the background.',
    },
    'mask-alpha': { role: 'mask', form: 'matte', about: "The things' opacity in the sharp picture." },
    motion: {
      role: 'motion',
      form: 'array',
      about: 'Displacement over the exposure, px: [2, height, width], x to the right, then y down.',
    },
    instances: {
      role: 'extra',
      form: 'matte',
      about:
        'The number, from 1 in front, of the thing that the target shows at each pixel; 0 for the background.',
      when: 'instances',
    },
  },
  promises: { aligned: true, keepsLight: false, keepsConstants: false },
  composes: true,
  weakens: (settings) => cameraWeakens(settings),
  neutral: { length: '0' },
  check(settings) {
    checkLocalCamera(settings);
    checkMattes(settings.objectsFrom, settings.mattes);
  },
  // What lies beside the frame is material for things.
  margin: (settings) => ({
    px: Math.max(MATERIAL_PX, linearKernelSize(settings.shake.max) >> 1),
    inside: false,
  }),
  plan({ values, settings, stream, width, height, channels }) {
    const sensor = planCamera({ settings, stream: stream.derive('sensor'), channels });
    const camera = stream.derive('camera');
    const shaken = values.background(camera) === 'shake';
    return {
      things: drawThings({ ...values, matte: matteDraw(values) }, stream, values.objects, width, height),
      camera: shaken ? drawShake(camera, values.shake, values.anxiety(camera)) : null,
      ...(sensor && { sensor }),
      ...(values.instances && { instances: true }),
    };
  },
  textures: ({ things }) => things.flatMap(({ matte }) => matte ?? []),
  render({ clean, frame, plan, tools }) {
    const { things, camera, sensor, instances: numbered } = plan;
    // Read before the background's floats are made, which may be the same picture's.
    const stuff = stuffOf(clean);
    const background = crop(clean, frame);
    const cameraPx = camera?.path.lengthPx ?? 0;
    const instants = Math.max(
      ...[0, ...things.map(({ pathPx }) => pathPx)].map((px) => instantsFor(px + cameraPx)),
    );
    const shift = camera === null ? atRest(instants) : posesOf(camera, instants, [0, 0]);
    const actors = things.map((thing) => {
      const { cutout, seen } = cutOut(thing, stuff, background, tools.texture);
      return { cutout, seen, poses: addShift(posesOf(thing.motion, instants, centroidOf(cutout)), shift) };
    });
    const still = actors.map(({ cutout }) => ({ cutout, poses: atRest() }));
    const target = tools.expose(background, still, 1);
    const sharp = clipped(target.image, target.touched);
    const moving = cameraPx === 0 ? undefined : shakenBackground(clean, frame, shift, tools.convolve);
    const exposure = tools.expose(moving?.exposed ?? background, actors, instants, moving);
    const { blur, mask } = settle(clipped(exposure.image, moving ? undefined : exposure.touched), sharp);
    const pair =
      sensor === undefined ? { blur, sharp } : photographBlurred({ blur, sharp }, sensor, tools.sensor);
    const field = motionField(frame.width, frame.height, actors, shift);
    const matte = (data: Uint8Array) => ({ width: frame.width, height: frame.height, data });
    return {
      layers: {
        ...pair,
        mask: matte(mask),
        'mask-extent': matte(byteShares(exposure.cover.data)),
        'mask-alpha': matte(byteShares(target.cover.data)),
        ...(numbered && { instances: matte(instancesOf(frame.width, frame.height, actors)) }),
        motion: { shape: [2, frame.height, frame.width], data: field.data, preview: wheelPicture(field) },
      },
      measures: {
        blurredShare: shareOf(mask),
        instants,
        seenShares: actors.map(({ seen }) => (seen === undefined ? null : Number(seen.toPrecision(4)))),
      },
    };
  },
});

/** Of the things that are cut-outs, each is one of the folder's, drawn alike. */
const matteDraw =
  ({ objectsFrom, mattes }: { objectsFrom: (stream: Stream) => string; mattes: Mattes }) =>
  (stream: Stream): TextureRef | undefined => {
    if (objectsFrom(stream) !== 'mattes') return undefined;
    const file = mattes.files[stream.integer(0, mattes.files.length - 1)] as TextureFile;
    return { ...file, as: 'cutout', polarity: 'auto' };
  };

function checkMattes(from: Picks<string>, { text }: Mattes): void {
  const wanted = from.options.some(({ option }) => option === 'mattes');
  if (wanted === (text !== 'none')) return;
  throw new UserError(
    wanted
      ? 'Expected --mattes, the folder of the cut-outs, with --objects-from mattes, but received none.'
      : 'Expected --objects-from mattes with --mattes, but received no such; add it, or leave --mattes out.',
  );
}

/** Things bring their own highlights, so that there are none to give back. */
function checkLocalCamera(settings: CameraSettings): void {
  checkCamera(settings, false);
  if (settings.saturation !== 'camera' && settings.saturation !== null)
    throw new UserError(
      'Expected --saturation to be left out of local, whose moving things have --highlights instead.',
    );
}
