import fs from 'node:fs';
import {
  gammaResponse,
  measuredResponse,
  plainResponse,
  type Response,
  srgbResponse,
} from '../pixels/response.js';
import type { Parameter } from './parameters.js';
import { worded } from './worded.js';

const MEASURED = 'curve:';
const GAMMA = /^gamma(\d(?:\.\d+)?)$/;

/** Reads the light of 256 code values; undefined where they aren't 256 numbers that never fall. */
function readCurve(text: string): number[] | undefined {
  const numbers = text
    .split(/[\s,;]+/)
    .filter((part) => part !== '')
    .map(Number);
  const rising = numbers.every((light, i) => light >= (numbers[i - 1] ?? 0));
  return numbers.length === 256 && rising && (numbers[255] as number) > 0 ? numbers : undefined;
}

function readFile(file: string): string | undefined {
  try {
    const curve = readCurve(fs.readFileSync(file, 'utf8'));
    return curve === undefined ? undefined : MEASURED + curve.join(',');
  } catch {
    return undefined;
  }
}

/** `--crf`: the response that is undone before light is averaged. A file's curve is recorded, not its name. */
export const responseParameter: Parameter<string, string> = worded({
  about: 'The response curve that is undone before frames are averaged, and done again after.',
  accepts:
    'srgb, none, gamma2.2 (or another gamma), or a file of 256 numbers that never fall: light by code value',
  default: 'srgb',
  options: ['srgb', 'none', 'gamma2.2'],
  source: 'IEC 61966-2-1; none is the public rule of GoPro (Nah et al. 2017)',
  read: (text) => (isName(text) ? text : readFile(text)),
  write: (crf) => crf,
});

function isName(text: string): boolean {
  if (text === 'srgb' || text === 'none') return true;
  if (text.startsWith(MEASURED)) return readCurve(text.slice(MEASURED.length)) !== undefined;
  return Number(GAMMA.exec(text)?.[1]) > 0;
}

const made = new Map<string, Response>();

/** The response of that name. */
export function responseOf(crf: string): Response {
  const known = made.get(crf) ?? makeResponse(crf);
  made.set(crf, known);
  return known;
}

function makeResponse(crf: string): Response {
  if (crf === 'srgb') return srgbResponse;
  if (crf === 'none') return plainResponse;
  const gamma = GAMMA.exec(crf)?.[1];
  if (gamma !== undefined) return gammaResponse(Number(gamma));
  return measuredResponse(readCurve(crf.slice(MEASURED.length)) as number[]);
}
