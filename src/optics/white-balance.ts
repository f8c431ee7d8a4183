import { cellChannels, type Mosaic } from './mosaic.js';

/** What red and blue are multiplied with, green being 1, so that white is white. */
export interface WhiteBalance {
  readonly redGain: number;
  readonly blueGain: number;
}

/** The opposite: from white-balanced values to what the sensor saw. */
export function inverseOf({ redGain, blueGain }: WhiteBalance): WhiteBalance {
  return { redGain: 1 / redGain, blueGain: 1 / blueGain };
}

/** Multiplies each pixel of the mosaic with its colour's gain, in place. */
export function balanceWhite({ width, height, pattern, data }: Mosaic, balance: WhiteBalance): void {
  const gains = cellChannels(pattern).map((channel) => [balance.redGain, 1, balance.blueGain][channel]!);
  for (let y = 0; y < height; y++) {
    for (let column = 0; column < 2; column++) {
      const gain = gains[(y & 1) * 2 + column]!;
      if (gain === 1) continue;
      for (let at = y * width + column; at < (y + 1) * width; at += 2) data[at] = data[at]! * gain;
    }
  }
}
