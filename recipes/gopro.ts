import { expected } from '../src/errors.js';
import { SHUTTERS } from '../src/optics/shutter.js';
import { type AveragePlan, averageWindow } from '../src/recipe/average-window.js';
import { cameraParameters, cameraWeakens, checkCamera, planCamera } from '../src/recipe/camera-parameters.js';
import { defineFramesRecipe } from '../src/recipe/frames.js';
import { blurPair } from '../src/recipe/layers.js';
import { oneOf, perSample, setting, toggle } from '../src/recipe/parameters.js';
import { responseParameter } from '../src/recipe/response-curve.js';
import { worded } from '../src/recipe/worded.js';

const NAH_2017 = 'Nah et al. 2017, Deep multi-scale CNN for dynamic scene deblurring (GoPro)';
const NAH_2019 = 'Nah et al. 2019 (REDS), and its author in DeepDeblur_release issue 49';

const blurGamma = {
  'blur-gamma': {
    role: 'extra',
    form: 'image',
    about: 'The blurred frame by the rule (mean x^2.2)^(1/2.2).',
  },
} as const;

type Target = 'middle' | 'first' | 'last' | number;

/** The frame of a window of `frames` that is its target, counted from 0; of an even number the later middle one. */
function targetOf(target: Target, frames: number): number {
  if (typeof target === 'number') return target;
  return target === 'first' ? 0 : target === 'last' ? frames - 1 : frames >> 1;
}

export default defineFramesRecipe({
  version: 1,
  summary:
    'Frames of a high-speed video averaged into a blurred one, as GoPro, REDS and their kin were made.',
  parameters: {
    frames: perSample({
      default: 11,
      min: 1,
      max: 1000,
      whole: true,
      about: 'Frames averaged in a window.',
      source: `${NAH_2017}: 7, 11 or 13 of 240 a second`,
    }),
    readout: perSample({
      default: 0,
      min: 0,
      max: 10000,
      whole: true,
      about:
        'Frames dropped between windows, while the sensor would be read: 11-5 is --frames 11 --readout 5.',
    }),
    stride: setting({
      default: 0,
      min: 0,
      max: 10000,
      whole: true,
      about:
        'Frames from the start of one window to that of the next; 0 for frames + readout, less overlaps.',
    }),
    target: worded<Target>({
      about: 'The frame of the window that is its sharp target; a number counts from 0.',
      accepts: 'middle, first, last or a whole number from 0',
      default: 'middle',
      options: ['middle', 'first', 'last'],
      source: NAH_2017,
      read: (text) =>
        text === 'middle' || text === 'first' || text === 'last'
          ? text
          : /^\d{1,4}$/.test(text)
            ? Number(text)
            : undefined,
      write: (target) => target,
    }),
    shutter: oneOf({
      options: SHUTTERS,
      default: 'box',
      about: "How the shutter weighs a window's frames: alike, or the middle most.",
    }),
    crf: responseParameter,
    interpolate: setting({
      default: 1,
      min: 1,
      max: 64,
      whole: true,
      about:
        'Steps from one frame to the next: with 16, fifteen frames are made in between along the optical flow.',
      source: `${NAH_2019}: 16`,
    }),
    maxMotion: worded<number>({
      about: 'Motion between averaged frames above which a window ghosts; --on-ghost says what then.',
      accepts: 'a number of px above 0, or none',
      default: 'none',
      unit: 'px',
      read: (text) => {
        if (text === 'none') return 0;
        return /^\d+(\.\d+)?$/.test(text) && Number(text) > 0 ? Number(text) : undefined;
      },
      write: (most) => (most === 0 ? 'none' : most),
    }),
    onGhost: oneOf({
      options: ['skip', 'interpolate', 'report'],
      default: 'report',
      about:
        'Leave a window out whose frames lie too far apart, make more in between, or only say so in its record.',
    }),
    skipStatic: setting({
      default: 0,
      min: 0,
      max: 1000,
      unit: 'px',
      about: 'Leave out a window whose fastest parts move less than this while it lasts.',
    }),
    blurGamma: toggle({
      default: false,
      about: 'Write blur-gamma too, averaged in light by a gamma of 2.2.',
    }),
    ...cameraParameters,
  },
  layers: { ...blurPair, ...blurGamma },
  layersOf: (settings) => (settings.blurGamma ? { ...blurPair, ...blurGamma } : blurPair),
  promises: { aligned: false, keepsLight: false, keepsConstants: true },
  weakens: (settings) => cameraWeakens(settings),
  neutral: { frames: '1' },
  presets: {
    gopro: {
      about:
        'The public GoPro set: 7, 11 or 13 frames, code values averaged and rounded, bit for bit its rule.',
      values: { frames: '7@8,11@86,13@5', crf: 'none' },
    },
    'gopro-gamma': {
      about: 'The same windows averaged in light by a gamma of 2.2, as its blur_gamma.',
      values: { frames: '7@8,11@86,13@5', crf: 'gamma2.2' },
    },
    reds: {
      about: 'REDS, from 120 frames a second: 65 of 80 sub-frames at 1920 a second, in linear light.',
      values: { frames: '5', interpolate: '16', crf: 'srgb' },
    },
    street: {
      about: "DeblurGAN's street scenes: 5 to 25 frames at random, code values.",
      values: { frames: '5:25', crf: 'none' },
    },
    gem: {
      about: '7 frames with seven more between each two: 49 averaged, in linear light.',
      values: { frames: '7', interpolate: '8', crf: 'srgb' },
    },
  },
  check({ frames, target, ...settings }) {
    checkCamera(settings, false);
    if (typeof target !== 'number' || target < frames.min) return;
    throw expected({
      what: '--target',
      expected: `a frame of every window, 0 to ${frames.min - 1}`,
      received: String(target),
    });
  },
  needsFlow: ({ interpolate, maxMotion, onGhost }) =>
    interpolate > 1 || (maxMotion > 0 && onGhost === 'interpolate'),
  *windows({ clip, settings, draw }) {
    let first = 0;
    for (let window = 0; ; window++) {
      const { values, stream } = draw(window);
      const last = first + values.frames - 1;
      if (last >= clip.frameCount) return;
      const camera = planCamera({ settings, stream: stream.derive('camera'), channels: clip.channels });
      const plan: AveragePlan = {
        first,
        last,
        target: first + targetOf(values.target, values.frames),
        readout: values.readout,
        shutter: values.shutter,
        crf: values.crf,
        interpolate: values.interpolate,
        maxMotionPx: values.maxMotion,
        onGhost: values.onGhost,
        skipStaticPx: values.skipStatic,
        blurGamma: values.blurGamma,
        ...(camera && { camera }),
      };
      yield plan;
      first += settings.stride > 0 ? settings.stride : values.frames + values.readout;
    }
  },
  begin: averageWindow,
});
