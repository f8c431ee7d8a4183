import fs from 'node:fs';
import { UserError } from '../errors.js';
import type { CameraPlan } from '../optics/camera.js';
import { DEMOSAIC_MARGIN } from '../optics/camera.js';
import { cameraFromSrgb } from '../optics/colour-matrix.js';
import { BAYER_PATTERNS } from '../optics/mosaic.js';
import type { Response } from '../optics/response.js';
import type { Stream } from '../random.js';
import {
  type CameraProfile,
  cameraProfiles,
  type NoiseProfile,
  noiseProfiles,
  readCamera,
  readResponse,
  rsblurIsp,
} from './camera-profile.js';
import type { Promises, Settings } from './define.js';
import { oneOf, textual } from './parameters.js';
import { drawFrom, parseNumber, parseSpread, type Spread } from './spread.js';

const RSBLUR = 'RSBlur (Rim et al. 2022)';
/** The word for: what --camera says. */
const CAMERA = 'camera';

/** A choice between what --camera says, nothing, and a range. */
function rangeOrCamera(declared: {
  min: number;
  max: number;
  whole?: boolean;
  about: string;
  source?: string;
}) {
  const { min, max, whole = false, ...rest } = declared;
  const kind = whole ? 'a whole number' : 'a number';
  return textual<Spread | null | typeof CAMERA>({
    ...rest,
    accepts: `${kind}, a range A:B or a choice A,B,... from ${min} to ${max}, none, or camera for what --camera says`,
    default: CAMERA,
    options: [CAMERA, 'none'],
    read(text) {
      if (text === CAMERA) return CAMERA;
      if (text === 'none') return null;
      const spread = parseSpread(text);
      const ends = spread?.options.flatMap(({ low, high }) => [low, high]) ?? [];
      return ends.every((end) => end >= min && end <= max && (!whole || Number.isInteger(end)))
        ? spread
        : undefined;
    },
    write: (setting) => (setting === null ? 'none' : setting === CAMERA ? CAMERA : setting.text),
  });
}

type Noise = { readonly text: string; readonly profile: NoiseProfile | null | undefined };

function readNoise(text: string): Noise | undefined {
  if (text === CAMERA) return { text, profile: undefined };
  if (text === 'none') return { text, profile: null };
  if (Object.hasOwn(noiseProfiles, text))
    return { text, profile: noiseProfiles[text as keyof typeof noiseProfiles] };
  const levels = text.split(',').map((part) => parseNumber(part.trim()));
  const [gain, read] = levels;
  if (levels.length !== 2 || gain === undefined || read === undefined) return undefined;
  const fits = [gain, read].every((level) => level >= 0 && level <= 1);
  return fits ? { text: `${gain},${read}`, profile: { ...noiseProfiles.rsblur, gain, read } } : undefined;
}

/** The camera that any blur may end with: off unless it is asked for. Its parameters are declared here, once. */
export const cameraParameters = {
  camera: textual<{ readonly text: string; readonly profile: CameraProfile }>({
    about:
      'The camera that takes the blurred picture: saturation, sensor noise, processing and JPEG, all at once; the flags below replace parts of it.',
    accepts: `${Object.keys(cameraProfiles).join(', ')}, or the JSON file of your own`,
    default: 'off',
    options: Object.keys(cameraProfiles),
    source: `${RSBLUR}; phone-night is ours`,
    read(text) {
      if (Object.hasOwn(cameraProfiles, text))
        return { text, profile: cameraProfiles[text as keyof typeof cameraProfiles] };
      if (!text.startsWith('{') && !fs.existsSync(text)) return undefined;
      const { profile, json } = readCamera(text);
      return { text: json, profile };
    },
    write: ({ text }) => text,
  }),
  saturation: rangeOrCamera({
    min: 0,
    max: 1000,
    about: 'Light that highlights at code value 255 are given back above 1 before the blur.',
    source: `${RSBLUR}: 0.25:1.75`,
  }),
  noise: textual<Noise>({
    about:
      'Shot and read noise on raw values: gain, and the standard deviation of the read noise, of full scale; each drawn in 0.5 to 1.5 of it.',
    accepts: `${Object.keys(noiseProfiles).join(', ')}, GAIN,READ from 0 to 1, none, or camera for what --camera says`,
    default: CAMERA,
    options: [CAMERA, 'none', ...Object.keys(noiseProfiles)],
    source: RSBLUR,
    read: readNoise,
    write: ({ text }) => text,
  }),
  isp: oneOf({
    options: [CAMERA, 'on', 'off'],
    default: CAMERA,
    about:
      'Colour matrix, white balance and Bayer mosaic before the noise, demosaicing and the way back after it; takes 8 px off every edge of the photo.',
    source: `${RSBLUR}; Malvar, He & Cutler 2004`,
  }),
  response: textual<Response | typeof CAMERA>({
    about: 'The curve from light to code values, for both pictures.',
    accepts: 'srgb, gamma2.2, a JSON file of points [light, value], or camera for what --camera says',
    default: CAMERA,
    options: [CAMERA, 'srgb', 'gamma2.2'],
    source: 'IEC 61966-2-1',
    read(text) {
      if (text === CAMERA || text === 'srgb' || text === 'gamma2.2') return text;
      return text.startsWith('[') || fs.existsSync(text) ? readResponse(text) : undefined;
    },
    write: (response) => (typeof response === 'string' ? response : JSON.stringify(response)),
  }),
  jpeg: rangeOrCamera({
    min: 1,
    max: 100,
    whole: true,
    about: 'Quality of the JPEG that the camera stores the blurred picture as.',
  }),
  exposureNoise: oneOf({
    options: ['off', 'on'],
    default: 'off',
    about:
      'A shorter exposure has less light: after normalisation its noise is stronger by as much, in gain and in read noise.',
    source: 'Boracchi & Foi 2012, Modeling the performance of image restoration from motion blur',
  }),
};
type CameraParameters = typeof cameraParameters;
export type CameraSettings = Settings<CameraParameters>;

/** What --camera and the flags that replace parts of it come to. */
function profileOf(settings: CameraSettings): CameraProfile {
  const { profile } = settings.camera;
  const { saturation, noise, isp, response, jpeg } = settings;
  return {
    saturation: saturation === CAMERA ? profile.saturation : saturation,
    noise: noise.profile === undefined ? profile.noise : noise.profile,
    isp: isp === CAMERA ? profile.isp : isp === 'on' ? (profile.isp ?? rsblurIsp) : null,
    response: response === CAMERA ? profile.response : response,
    jpeg: jpeg === CAMERA ? profile.jpeg : jpeg,
  };
}

const isOff = ({ saturation, noise, isp, jpeg, response }: CameraProfile) =>
  saturation === null && noise === null && isp === null && jpeg === null && response === 'srgb';

/** What a recipe no longer promises with this camera: highlights gain light, and noise spoils one colour. */
export const cameraWeakens = (settings: CameraSettings): Partial<Promises> =>
  isOff(profileOf(settings)) ? {} : { keepsLight: false, keepsConstants: false };

/** Pixels at each of the photo's edges that no frame may use. */
export const cameraTrim = (settings: CameraSettings): number =>
  profileOf(settings).isp === null ? 0 : DEMOSAIC_MARGIN;

/** Refuses --exposure-noise where there is no noise, or no exposure to weigh it with. */
export function checkCamera(settings: CameraSettings, modelsExposure: boolean): void {
  if (settings.exposureNoise === 'off') return;
  const lacks = profileOf(settings).noise === null ? 'noise, such as --noise rsblur' : undefined;
  const missing = modelsExposure ? lacks : 'a recipe that models exposure, such as trajectory';
  if (missing !== undefined)
    throw new UserError(`Expected --exposure-noise on to come with ${missing}; leave it out.`);
}

export interface CameraDraw {
  readonly settings: CameraSettings;
  readonly stream: Stream;
  readonly channels: 1 | 3;
  /** Share of the light that the exposure lets in. Default 1. */
  readonly exposureFraction?: number;
}

/** Draws a camera, each value from a stream of its own; undefined where everything is off. */
export function planCamera({
  settings,
  stream,
  channels,
  exposureFraction = 1,
}: CameraDraw): CameraPlan | undefined {
  const profile = profileOf(settings);
  if (isOff(profile)) return undefined;
  const { saturation, noise, isp, response, jpeg } = profile;
  const draw = (spread: Spread, purpose: string, whole = false) =>
    drawFrom(spread, stream.derive(purpose), whole);
  const light = settings.exposureNoise === 'on' ? exposureFraction : 1;
  return {
    saturation: saturation === null ? 0 : draw(saturation, 'saturation'),
    noise: noise && {
      gain: (noise.gain * draw(noise.strength, 'gain')) / light,
      readDeviation: (noise.read * draw(noise.strength, 'read')) / light,
      seed: stream.derive('noise').seed,
    },
    // A sensor without colour filters has nothing to demosaic.
    isp:
      channels === 1 || isp === null
        ? null
        : {
            pattern: BAYER_PATTERNS[stream.derive('pattern').integer(0, 3)]!,
            redGain: draw(isp.redGain, 'red gain'),
            blueGain: draw(isp.blueGain, 'blue gain'),
            matrix: cameraFromSrgb(isp.cameraFromXyz),
          },
    response,
    jpeg: jpeg && draw(jpeg, 'jpeg', true),
  };
}
