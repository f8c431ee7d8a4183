/** How bright a picture is, counted code value by code value, so that no sum rounds. */

import type { CodedPicture } from '../pixels/colour.js';
import { lightOfCodes, topCode } from '../pixels/colour-codes.js';

export interface Tones {
  /** Mean linear light, Rec. 709 weights, [0, 1]. */
  readonly meanLight: number;
  /** Mean code value with the same weights, over full scale. */
  readonly meanCode: number;
  /** Share of the samples at code 0, and at full scale. */
  readonly darkShare: number;
  readonly brightShare: number;
  /** Least and greatest code value, over full scale. */
  readonly least: number;
  readonly greatest: number;
}

const REC_709 = [0.2126, 0.7152, 0.0722];

export function measureTones({ channels, depth, codes }: CodedPicture): Tones {
  const top = topCode(depth);
  const light = lightOfCodes(depth);
  let [meanLight, meanCode, dark, bright, least, greatest] = [0, 0, 0, 0, top, 0];
  const pixels = codes.length / channels;
  for (let c = 0; c < channels; c++) {
    const counts = new Uint32Array(top + 1);
    for (let i = c; i < codes.length; i += channels) counts[codes[i]!]!++;
    const weight = channels === 1 ? 1 : REC_709[c]!;
    let [lightSum, codeSum] = [0, 0];
    for (let code = 0; code <= top; code++) {
      const count = counts[code]!;
      if (count === 0) continue;
      lightSum += count * light[code]!;
      codeSum += count * code;
      least = Math.min(least, code);
      greatest = Math.max(greatest, code);
    }
    meanLight += (weight * lightSum) / pixels;
    meanCode += (weight * codeSum) / pixels / top;
    dark += counts[0]!;
    bright += counts[top]!;
  }
  return {
    meanLight,
    meanCode,
    darkShare: dark / codes.length,
    brightShare: bright / codes.length,
    least: least / top,
    greatest: greatest / top,
  };
}

/** How much brighter than the second the first is, as a share: 0.01 is one per cent. */
export function lightGain(input: Tones, target: Tones): number {
  return input.meanLight / target.meanLight - 1;
}

/** The same of code values: what a blur of code values keeps instead of light. */
export function codeGain(input: Tones, target: Tones): number {
  return input.meanCode / target.meanCode - 1;
}
