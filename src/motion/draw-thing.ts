import { drawTrajectory } from '../optics/trajectory.js';
import type { TextureRef } from '../pixels/texture.js';
import { exp } from '../portable.js';
import type { Stream } from '../random.js';
import { reachFrom, silhouetteOf, type ThingPlan } from './cutout.js';
import type { ShapeKind, Silhouette } from './outlines.js';
import type { Motion } from './poses.js';

/** Draws, each from a stream of its own, of what a thing is made of. */
export interface ThingDraws {
  /** A cut-out of the user's to make the thing of; undefined for a shape. */
  matte(stream: Stream): TextureRef | undefined;
  /** Whether the thing is one of the photo's own. */
  fromPhoto(stream: Stream): boolean;
  shapes(stream: Stream): ShapeKind;
  motion(stream: Stream): Motion['kind'];
  /** Share of the picture's area. */
  objectArea(stream: Stream): number;
  length(stream: Stream): number;
  anxiety(stream: Stream): number;
  edge(stream: Stream): number;
  relief(stream: Stream): number;
  highlights(stream: Stream): number;
  recolour(stream: Stream): number;
  mottle(stream: Stream): number;
}

/** A thing and how it moves. */
export type MovingThing = ThingPlan & {
  /** Length of the path of the part that moves farthest, px. */
  readonly pathPx: number;
};

const SAMPLES = 2000;
/** A lamp is so many times as bright as the highlights of other things. */
const LAMP = 3;

/** A shaken path (Boracchi & Foi 2012). */
export const drawShake = (stream: Stream, lengthPx: number, anxiety: number) =>
  ({
    kind: 'trajectory',
    path: { ...drawTrajectory(stream, { samples: SAMPLES, lengthPx, anxiety }) },
  }) as const;

/** A speck of light is as good as nothing to learn from: lamps don't come alone where other shapes are asked for. */
const TRIES = 64;

/** Draws so many things, each from a stream of its own. */
export function drawThings(
  draws: ThingDraws,
  stream: Stream,
  count: number,
  width: number,
  height: number,
): MovingThing[] {
  const own = (n: number) => stream.derive('object', n);
  const things = Array.from({ length: count }, (_, n) => drawThing(draws, own(n), width, height));
  if (count === 0 || things.some(({ shape }) => shape !== 'lamp')) return things;
  const shapes = withoutLamps(draws.shapes);
  return [drawThing({ ...draws, shapes }, own(0), width, height), ...things.slice(1)];
}

/** Draws again where a lamp comes, unless nothing else is asked for. */
const withoutLamps = (shapes: ThingDraws['shapes']) => (from: Stream) => {
  let shape = shapes(from);
  for (let n = 1; n < TRIES && shape === 'lamp'; n++) shape = shapes(from);
  return shape;
};

/** Draws a thing for a picture of this size. Each trait has a stream of its own. */
function drawThing(draws: ThingDraws, stream: Stream, width: number, height: number): MovingThing {
  const own = (purpose: string) => stream.derive(purpose);
  const matte = draws.matte(own('matte'));
  const fromPhoto = draws.fromPhoto(own('matte'));
  const shapes = fromPhoto ? withoutLamps(draws.shapes) : draws.shapes;
  const shape = matte === undefined ? shapes(own('shape')) : 'matte';
  const place = own('place');
  const centre = [place.between(0.1, 0.9) * (width - 1), place.between(0.1, 0.9) * (height - 1)] as const;
  const areaPx =
    shape === 'lamp' ? lampArea(place, width * height) : draws.objectArea(own('area')) * width * height;
  const seed = own('silhouette').seed;
  const silhouette = silhouetteOf({ shape, seed, areaPx });
  const lengthPx = draws.length(own('length'));
  const motion = drawMotion(draws, own('motion'), lengthPx, silhouette, shape);
  const highlights = draws.highlights(own('highlights'));
  const tint = own('tint');
  return {
    shape,
    ...(matte !== undefined && { matte }),
    ...(fromPhoto && { fromPhoto }),
    seed,
    areaPx,
    centre,
    edgePx: draws.edge(own('edge')),
    material: {
      seed: own('material').seed,
      quarters: place.integer(0, 3),
      mirrored: place.uniform() < 0.5,
      gains: shape === 'lamp' ? lampColour(tint) : recolour(tint, draws.recolour(own('recolour'))),
    },
    lighting: { turns: place.between(0.6, 0.9), depth: draws.relief(own('relief')) },
    highlight: shape === 'lamp' ? LAMP * highlights : highlights,
    mottle: draws.mottle(own('mottle')),
    motion,
    pathPx: lengthPx,
  };
}

function drawMotion(
  draws: ThingDraws,
  stream: Stream,
  lengthPx: number,
  silhouette: Silhouette,
  shape: ThingPlan['shape'],
): Motion {
  const kind = draws.motion(stream);
  if (kind === 'trajectory') return drawShake(stream, lengthPx, draws.anxiety(stream));
  if (kind === 'linear') return { kind, lengthPx, turns: stream.uniform() };
  const size = reachFrom(silhouette, [0, 0]);
  // A disc that turns about its middle hardly seems to move; a lamp swings about a point outside of it.
  const from = shape === 'lamp' ? 8 : 0.25;
  const pivot = [stream.between(-from, from) * size, stream.between(-from, from) * size] as const;
  const sign = stream.uniform() < 0.5 ? -1 : 1;
  return { kind, pivot, sweepTurns: (sign * lengthPx) / (2 * Math.PI * reachFrom(silhouette, pivot)) };
}

/** A disc of 0.6 to 1.4 % of the picture's mean side in radius, but never a speck. */
function lampArea(stream: Stream, pixels: number): number {
  const radius = Math.max(1.5, stream.between(0.006, 0.014) * Math.sqrt(pixels));
  return Math.PI * radius * radius;
}

/** From tungsten's orange to daylight. */
function lampColour(stream: Stream): [number, number, number] {
  const warmth = stream.uniform();
  return [1, 1 - 0.4 * warmth, 1 - 0.75 * warmth];
}

/** All channels by as much as `stops`, and each by as much as half of that besides. */
function recolour(stream: Stream, stops: number): [number, number, number] {
  const swing = () => stops * (2 * stream.uniform() - 1);
  const all = swing();
  const gain = () => exp((all + swing() / 2) * Math.LN2);
  return [gain(), gain(), gain()];
}
