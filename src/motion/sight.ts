import type { Image, Window } from '../image.js';
import type { Plane } from '../pixels/smooth.js';
import type { Sight } from './material.js';
import { type Motion, posesOf } from './poses.js';
import type { Shade } from './relief.js';

/** Roots of light this far apart, about ten levels of 255, are told apart through a camera's noise. */
const SEEN = 10 / 255;
/** A place that a thing hides for a smaller share of the exposure has no say. */
const LEAST_COVER = 0.08;
/** Places a side that are looked at, and instants. */
const PLACES = 15;
const INSTANTS = 10;

/** A thing's opacity where it lies at rest, its centre, and how its form is lit. */
export interface Body {
  readonly opacity: Plane & { readonly window: Window };
  readonly centre: readonly [x: number, y: number];
  readonly motion: Motion;
  relief(dx: number, dy: number): Shade;
}

/** What passes a place: at rest first, then at each instant. */
interface Passage {
  /** Index of the place's first channel in the picture behind. */
  readonly behind: number;
  readonly dx: Int32Array;
  readonly dy: Int32Array;
  readonly alpha: Float32Array;
  readonly shade: Float32Array;
}

/**
 * Looks coarsely at a thing that moves over a picture: of the places in the frame that it passes, the share where blur
 * and target differ visibly, if it were made of a patch. What is as plain as what it moves over can't be seen to move.
 */
export function createSight(body: Body, over: Image<'linear'>): Sight {
  const passages = passagesOf(body, over);
  const { channels, data } = over;
  return ({ photo, at }, gains) => {
    let seen = 0;
    const from = new Int32Array(INSTANTS + 1);
    for (const { behind, dx, dy, alpha, shade } of passages) {
      for (let k = 0; k <= INSTANTS; k++) if (alpha[k]! > 0) from[k] = at(dx[k]!, dy[k]!);
      for (let c = 0; c < channels; c++) {
        const [gain, back] = [gains[c]!, data[behind + c]!];
        let [sum, first] = [0, 0];
        for (let k = 0; k <= INSTANTS; k++) {
          const opacity = alpha[k]!;
          const own = opacity > 0 ? opacity * photo.light(from[k]! + c) * gain * shade[k]! : 0;
          const light = own + (1 - opacity) * back;
          if (k === 0) first = light;
          else sum += light;
        }
        if (Math.abs(tone(sum / INSTANTS) - tone(first)) > SEEN) {
          seen++;
          break;
        }
      }
    }
    return passages.length === 0 ? 1 : seen / passages.length;
  };
}

const tone = (light: number) => Math.sqrt(Math.min(1, Math.max(0, light)));

function passagesOf({ opacity, centre, motion, relief }: Body, over: Image<'linear'>): Passage[] {
  const { window } = opacity;
  const poses = posesOf(motion, INSTANTS, [0, 0]);
  let reach = 0;
  for (let k = 0; k < INSTANTS; k++) reach = Math.max(reach, Math.abs(poses.x[k]!), Math.abs(poses.y[k]!));
  const passages: Passage[] = [];
  for (let j = 0; j < PLACES; j++)
    for (let i = 0; i < PLACES; i++) {
      const x = Math.round(window.x - reach + ((window.width + 2 * reach) * (i + 0.5)) / PLACES);
      const y = Math.round(window.y - reach + ((window.height + 2 * reach) * (j + 0.5)) / PLACES);
      if (x < 0 || y < 0 || x >= over.width || y >= over.height) continue;
      const [dx, dy] = [new Int32Array(INSTANTS + 1), new Int32Array(INSTANTS + 1)];
      const [alpha, shade] = [new Float32Array(INSTANTS + 1), new Float32Array(INSTANTS + 1)];
      let cover = 0;
      for (let k = 0; k <= INSTANTS; k++) {
        let [u, v] = [x - centre[0], y - centre[1]];
        if (k > 0) {
          const [cos, sin] = [poses.cos[k - 1]!, poses.sin[k - 1]!];
          const [px, py] = [u - poses.x[k - 1]!, v - poses.y[k - 1]!];
          [u, v] = [cos * px + sin * py, cos * py - sin * px];
        }
        [dx[k], dy[k]] = [Math.round(u), Math.round(v)];
        alpha[k] = opacityAt(opacity, Math.round(u + centre[0]), Math.round(v + centre[1]));
        shade[k] = relief(u, v).shade;
        cover += (k > 0 ? 1 / INSTANTS : LEAST_COVER) * alpha[k]!;
      }
      if (cover >= LEAST_COVER)
        passages.push({ behind: (y * over.width + x) * over.channels, dx, dy, alpha, shade });
    }
  return passages;
}

function opacityAt({ window, width, height, data }: Body['opacity'], x: number, y: number): number {
  const [column, row] = [x - window.x, y - window.y];
  return column < 0 || row < 0 || column >= width || row >= height ? 0 : data[row * width + column]!;
}
