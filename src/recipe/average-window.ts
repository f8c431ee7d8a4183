import type { JsonObject } from '../json.js';
import type { CameraPlan } from '../optics/camera.js';
import { createExposure, type Exposure } from '../optics/exposure.js';
import { type Shutter, shutterWeight } from '../optics/shutter.js';
import { type CodedPicture, type CodeRoom, newCodes } from '../pixels/colour-codes.js';
import { type MotionGrid, motionLengths, quantile } from '../pixels/motion-grid.js';
import type { Pyramid } from '../pixels/motion-pyramid.js';
import { gammaResponse, type Response } from '../pixels/response.js';
import type { BeginContext, ClipFrame, RenderedWindow, WindowRendering } from './frames.js';
import { responseOf } from './response-curve.js';
import { highlit, SEEN_DEPTH, takenBy } from './window-camera.js';
import { gapsIn, motionMeasures, type WindowMotion } from './window-measures.js';

/** How one window of frames is averaged. */
export type AveragePlan = JsonObject & {
  readonly first: number;
  readonly last: number;
  readonly target: number;
  /** Frames dropped after it. */
  readonly readout: number;
  readonly shutter: Shutter;
  /** The response that is undone: srgb, none, gamma2.2, or `curve:` and its values. */
  readonly crf: string;
  /** Steps from one frame to the next. */
  readonly interpolate: number;
  /** Motion between averaged frames above which it ghosts; 0 for no limit. */
  readonly maxMotionPx: number;
  readonly onGhost: 'skip' | 'interpolate' | 'report';
  readonly skipStaticPx: number;
  readonly blurGamma: boolean;
  /** What the blur ends with; undefined for none. */
  readonly camera?: CameraPlan;
};

/** The share of a grid's points that move no faster than what is taken for the motion: the rest may be mistaken. */
const FASTEST = 0.95;
const BLUR_GAMMA = gammaResponse(2.2);
/** More in-between frames than this don't make a window that moves so fast any truer. */
const MOST_STEPS = 64;

/**
 * Averages the frames of a window as they come. A frame is kept no longer than it is needed: to the next one for what
 * lies in between, to the window's end where the number of steps hangs on the motion.
 */
export function averageWindow({ plan, clip, depth, tools }: BeginContext<AveragePlan>): WindowRendering {
  const { first, last, target, onGhost, maxMotionPx, interpolate } = plan;
  const length = clip.width * clip.height * clip.channels;
  const { camera } = plan;
  const readDepth = camera === undefined ? depth : SEEN_DEPTH;
  const lit = (response: Response) => highlit(response, camera?.saturation ?? 0);
  const light = lit(responseOf(plan.crf));
  const gammaLight = lit(BLUR_GAMMA);
  const exposure = createExposure(tools.accumulator, light, length, clip.depth);
  const gamma = plan.blurGamma
    ? createExposure(tools.accumulator, gammaLight, length, clip.depth)
    : undefined;
  const waits = maxMotionPx > 0 && onGhost === 'interpolate';
  const seconds: (number | undefined)[] = [];
  const kept: ClipFrame[] = [];
  const speeds: number[] = [];
  let [start, middle, end]: (Pyramid | undefined)[] = [];
  let sharp: CodedPicture | undefined;
  let [before, sightBefore]: [ClipFrame?, Pyramid?] = [];

  const expose = (
    to: Exposure,
    lightTable: Float32Array,
    from: ClipFrame | undefined,
    frame: ClipFrame,
    steps: number,
  ) => {
    const weight = (time: number) => shutterWeight(plan.shutter, time, last - first);
    if (from !== undefined && steps > 1) {
      const between = tools.between(from, frame, lightTable);
      for (let step = 1; step < steps; step++)
        to.addLight(between(step / steps), weight(from.index - first + step / steps) / steps);
    }
    // Each step of time weighs alike, however many there are between two frames.
    to.addFrame(frame.picture, weight(frame.index - first) / steps);
  };
  const exposeAll = (from: ClipFrame | undefined, frame: ClipFrame, steps: number) => {
    expose(exposure, light.lightOf(clip.depth), from, frame, steps);
    if (gamma !== undefined) expose(gamma, gammaLight.lightOf(clip.depth), from, frame, steps);
  };

  return {
    add(frame) {
      seconds.push(frame.seconds);
      if (frame.index === first) start = tools.pyramid(frame);
      if (frame.index === target) middle = tools.pyramid(frame);
      if (frame.index === last) end = tools.pyramid(frame);
      if (frame.index === target) sharp = copied(frame, tools.codes).picture;
      if (maxMotionPx > 0) {
        const sight = tools.pyramid(frame);
        if (sightBefore !== undefined) speeds.push(fastest(tools.motion(sightBefore, sight)));
        if (sightBefore !== undefined) tools.done(sightBefore);
        sightBefore = sight;
      }
      if (waits) kept.push(copied(frame));
      else exposeAll(before, frame, interpolate);
      before = interpolate > 1 && !waits ? copied(frame) : undefined;
    },
    finish(): RenderedWindow {
      const [from, at, to] = [start, middle, end] as [Pyramid, Pyramid, Pyramid];
      const motion: WindowMotion = {
        before: first === target ? undefined : tools.motion(from, at),
        after: target === last ? undefined : tools.motion(at, to),
      };
      const measures = motionMeasures(motion, last - first, clip);
      const speed = speeds.length > 0 ? Math.max(...speeds) : 0;
      const { left, steps } = verdict(plan, measures?.p95Px ?? 0, speed);
      for (const sight of [from, at, to, sightBefore]) if (sight !== undefined) tools.done(sight);
      if (waits) for (const [i, frame] of kept.entries()) exposeAll(kept[i - 1], frame, steps);
      const picture = (exposed: Exposure): CodedPicture => ({
        ...{ width: clip.width, height: clip.height, channels: clip.channels, depth: readDepth },
        codes: exposed.read(readDepth, tools.codes),
      });
      const frame = sharp as CodedPicture;
      const taken = (blur: CodedPicture) =>
        camera === undefined
          ? { blur, sharp: frame }
          : takenBy(camera, { blur, sharp: frame }, depth, tools.sensor);
      const blur = picture(exposure);
      const gammaBlur = gamma && picture(gamma);
      const layers: Record<string, CodedPicture> =
        left === undefined
          ? { ...taken(blur), ...(gammaBlur && { 'blur-gamma': taken(gammaBlur).blur }) }
          : {};
      const handedOver = Object.values(layers).map(({ codes }) => codes);
      for (const { codes } of [frame, blur, ...(gammaBlur ? [gammaBlur] : [])])
        if (!handedOver.includes(codes)) tools.done(codes);
      if (left !== undefined) return { left };
      return {
        layers,
        measures: {
          ...gapsIn(first, target, seconds),
          subFrames: (last - first) * steps + 1,
          ...(measures !== undefined && { motion: measures }),
          ...(speed > 0 && { fastestStepPx: round(speed / steps), ghosts: speed / steps > maxMotionPx }),
        },
      };
    },
  };
}

/** A frame whose code values last. */
function copied({ picture, ...frame }: ClipFrame, room: CodeRoom = newCodes): ClipFrame {
  const codes = room(picture.codes.length, picture.depth);
  codes.set(picture.codes);
  return { ...frame, picture: { ...picture, codes } };
}

const round = (value: number) => Math.round(value * 100) / 100;
const fastest = (grid: MotionGrid) => quantile(motionLengths(grid), FASTEST);

/** Whether a window is left out, and into how many steps the way between two frames is parted. */
function verdict(plan: AveragePlan, travelPx: number, speedPx: number): { left?: string; steps: number } {
  const { interpolate, maxMotionPx, onGhost, skipStaticPx } = plan;
  const steps = interpolate;
  if (travelPx < skipStaticPx)
    return { left: `nothing in it moves ${skipStaticPx} px (--skip-static)`, steps };
  if (maxMotionPx === 0 || speedPx / steps <= maxMotionPx) return { steps };
  if (onGhost === 'interpolate')
    return { steps: Math.min(MOST_STEPS, Math.max(steps, Math.ceil(speedPx / maxMotionPx))) };
  if (onGhost === 'report') return { steps };
  return {
    left: `its frames lie ${round(speedPx / steps)} px apart, more than ${maxMotionPx} (--max-motion, --on-ghost skip)`,
    steps,
  };
}
