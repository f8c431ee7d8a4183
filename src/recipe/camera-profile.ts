import fs from 'node:fs';
import { asError, expected, quoted, UserError } from '../errors.js';
import type { Json, JsonObject } from '../json.js';
import { cameraFromSrgb, inverse, type Matrix, SONY_A7R3_FROM_XYZ } from '../optics/colour-matrix.js';
import type { Response } from '../optics/response.js';
import { parseSpread, type Spread } from './spread.js';

/** A sensor's noise on raw values whose full scale is 1. */
export interface NoiseProfile {
  readonly gain: number;
  /** Standard deviation of the read noise. */
  readonly read: number;
  /** What gain and read are each multiplied with, drawn per sample. */
  readonly strength: Spread;
}

export interface IspProfile {
  readonly cameraFromXyz: Matrix;
  readonly redGain: Spread;
  readonly blueGain: Spread;
}

/** What a camera does to a picture; null for what it leaves out. */
export interface CameraProfile {
  readonly saturation: Spread | null;
  readonly noise: NoiseProfile | null;
  readonly isp: IspProfile | null;
  readonly response: Response;
  readonly jpeg: Spread | null;
}

/** RSBlur draws each strength in 0.5 to 1.5 of what was measured. */
const STRENGTH = spread('0.5:1.5');
const noiseOf = (gain: number, read: number): NoiseProfile => ({ gain, read, strength: STRENGTH });

/**
 * Gain and read noise as RSBlur (Rim et al. 2022) measured and used them: its code multiplies unit normal noise with the
 * second number, which makes that a standard deviation.
 */
export const noiseProfiles = {
  realblur: noiseOf(8.8915e-5, 2.943e-5),
  rsblur: noiseOf(1e-4, 9.1504e-4),
  bsd: noiseOf(2.3282e-5, 1.9452e-4),
} as const satisfies Record<string, NoiseProfile>;

/** RSBlur's, for the Sony A7R III behind its photos. */
export const rsblurIsp: IspProfile = {
  cameraFromXyz: SONY_A7R3_FROM_XYZ,
  redGain: spread('1.9:2.4'),
  blueGain: spread('1.5:1.9'),
};

const OFF: CameraProfile = { saturation: null, noise: null, isp: null, response: 'srgb', jpeg: null };
const SONY: CameraProfile = { ...OFF, saturation: spread('0.25:1.75'), isp: rsblurIsp };

export const cameraProfiles = {
  off: OFF,
  realblur: { ...SONY, noise: noiseProfiles.realblur },
  rsblur: { ...SONY, noise: noiseProfiles.rsblur },
  bsd: { ...SONY, noise: noiseProfiles.bsd },
  // Ours, measured on no phone: 6000 electrons a pixel at 5-fold gain, 2.4 electrons of read noise, JPEG as it is sent.
  'phone-night': {
    ...SONY,
    noise: noiseOf(8e-4, 2e-3),
    jpeg: spread('70:95'),
  },
} as const satisfies Record<string, CameraProfile>;

function spread(text: string): Spread {
  return parseSpread(text) as Spread;
}

/** Reads a user's own camera from a file or, as a record holds it, from its JSON. Throws a UserError. */
export function readCamera(text: string): { readonly profile: CameraProfile; readonly json: string } {
  const name = text.startsWith('{') ? 'the recorded camera' : quoted(text);
  const json = parseJson(text, name);
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    throw fault(name, 'a JSON object', json);
  const object = json as JsonObject;
  for (const key of Object.keys(object))
    if (!['about', 'saturation', 'noise', 'isp', 'response', 'jpeg'].includes(key))
      throw fault(name, 'only about, saturation, noise, isp, response and jpeg', key);
  const profile = {
    saturation: spreadIn(object, 'saturation', 'none', [0, 1000], name),
    noise: noiseIn(object.noise, name),
    isp: ispIn(object.isp, name),
    response: object.response === undefined ? 'srgb' : responseIn(object.response, name),
    jpeg: spreadIn(object, 'jpeg', 'none', [1, 100], name),
  };
  return { profile, json: JSON.stringify(json) };
}

/** Reads a response curve from a file or from its JSON: points [light, value]. Throws a UserError. */
export function readResponse(text: string): Response {
  const name = text.startsWith('[') ? 'the recorded response' : quoted(text);
  return responseIn(parseJson(text, name), name);
}

function parseJson(text: string, name: string): Json {
  try {
    return JSON.parse(/^[[{]/.test(text) ? text : fs.readFileSync(text, 'utf8')) as Json;
  } catch (thrown) {
    const reason = asError(thrown).message.split('\n')[0];
    throw new UserError(`The camera file ${name} could not be read (${reason}); give a JSON file.`);
  }
}

function fault(name: string, wanted: string, received: unknown): UserError {
  return expected({ what: `the camera file ${name}`, expected: wanted, received: quoted(received) });
}

function spreadIn(
  object: JsonObject,
  key: string,
  none: string,
  [min, max]: readonly [number, number],
  name: string,
): Spread | null {
  const value = object[key];
  if (value === undefined || value === none) return null;
  const parsed = parseSpread(String(value));
  if (parsed !== undefined && parsed.min >= min && parsed.max <= max) return parsed;
  throw fault(name, `${key} as a number, a range or a choice from ${min} to ${max}, or ${none}`, value);
}

function noiseIn(value: Json | undefined, name: string): NoiseProfile | null {
  if (value === undefined || value === 'none') return null;
  const { gain, read, strength, ...rest } = (typeof value === 'object' ? value : {}) as JsonObject;
  if (isLevel(gain) && isLevel(read) && Object.keys(rest).length === 0)
    return { gain, read, strength: spreadIn({ strength }, 'strength', 'none', [0, 100], name) ?? STRENGTH };
  throw fault(name, 'noise as {"gain": 0 to 1, "read": 0 to 1}, or none', value);
}

const isLevel = (value: unknown): value is number => typeof value === 'number' && value >= 0 && value <= 1;

function ispIn(value: Json | undefined, name: string): IspProfile | null {
  if (value === undefined || value === 'off') return null;
  if (value === 'on') return rsblurIsp;
  const object = (typeof value === 'object' && value !== null ? value : {}) as JsonObject;
  const matrix = [object.xyzToCamera].flat(2) as unknown[];
  const numbers =
    matrix.length === 9 && matrix.every((entry) => typeof entry === 'number' && Number.isFinite(entry));
  if (!numbers || inverse(cameraFromSrgb(matrix as number[]))?.every(Number.isFinite) !== true)
    throw fault(name, 'isp as on, off or {"xyzToCamera": nine numbers, "redGain", "blueGain"}', value);
  return {
    cameraFromXyz: matrix as number[],
    redGain: spreadIn(object, 'redGain', 'none', [0.1, 10], name) ?? rsblurIsp.redGain,
    blueGain: spreadIn(object, 'blueGain', 'none', [0.1, 10], name) ?? rsblurIsp.blueGain,
  };
}

function responseIn(value: Json, name: string): Response {
  if (value === 'srgb' || value === 'gamma2.2') return value;
  const points = (Array.isArray(value) ? value : []) as unknown[];
  const pairs = points.every(
    (point): point is [number, number] => Array.isArray(point) && point.length === 2 && point.every(isLevel),
  );
  const curve = points as [number, number][];
  const rising =
    pairs && curve.every(([x, y], i) => i === 0 || (x > curve[i - 1]![0] && y >= curve[i - 1]![1]));
  const ends = rising && curve.length >= 2 && String(curve[0]) === '0,0' && String(curve.at(-1)) === '1,1';
  if (ends) return curve;
  throw fault(
    name,
    'a response: srgb, gamma2.2 or rising points [light, value] from [0, 0] to [1, 1]',
    value,
  );
}
