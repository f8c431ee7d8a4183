import type { Colour } from './draw.js';

/** Dark plum, blue, teal, green, ochre: each lighter than the one before, so that the order survives in grey. */
const STOPS: readonly Colour[] = [
  [0.24, 0.07, 0.38],
  [0.19, 0.29, 0.63],
  [0.05, 0.5, 0.58],
  [0.27, 0.68, 0.35],
  [0.87, 0.72, 0.13],
];

/** A colour for a share in [0, 1], ordered in lightness from dark to light; shows on white as well as on black. */
export function orderedColour(share: number): Colour {
  const position = Math.min(Math.max(share, 0), 1) * (STOPS.length - 1);
  const stop = Math.min(Math.floor(position), STOPS.length - 2);
  const rest = position - stop;
  const from = STOPS[stop]!;
  const to = STOPS[stop + 1]!;
  const mixed = (c: 0 | 1 | 2) => from[c] + (to[c] - from[c]) * rest;
  return [mixed(0), mixed(1), mixed(2)];
}
