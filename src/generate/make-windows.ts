import { parentPort } from 'node:worker_threads';
import { UserError } from '../errors.js';
import type { Window } from '../image.js';
import type { CodedPicture } from '../pixels/colour.js';
import { loadAnyRecipe, readsFrames } from '../recipe/catalogue.js';
import type { FramesRecipe, NamedFramesRecipe, RenderedWindow, WindowRendering } from '../recipe/frames.js';
import { isCoded, isFloatArray, type WindowLayer } from '../recipe/layers.js';
import { parseSettings } from '../recipe/settings.js';
import { recipeId } from '../sample/plan-sample.js';
import type { SampleRecord } from '../sink/records.js';
import { refuseChanged } from '../source/clips.js';
import type { Photo } from '../source/identify.js';
import type { ClipHeader, OpenClip, VideoFrame } from '../video/clip.js';
import { openAhead } from '../video/decode-ahead.js';
import type { ClipUnit } from './deal.js';
import { createFramesTools } from './frames-tools.js';
import { createLentCodes, type LentCodes } from './lent-codes.js';
import { type ClipTask, faultOf, type WindowOutcome, type WorkerCall } from './task.js';
import { createWindowWriter, type WindowWriter } from './window-writer.js';

type Report = (key: string, outcome: WindowOutcome) => void;

interface Maker {
  readonly call: WorkerCall;
  readonly named: NamedFramesRecipe;
  readonly layers: FramesRecipe['layers'];
  readonly flow: boolean;
}

let maker: Promise<Maker> | undefined;

async function createMaker(call: WorkerCall): Promise<Maker> {
  const named = await loadAnyRecipe(call.recipe);
  if (!readsFrames(named)) throw new Error(`${named.name} reads no video`);
  const settings = parseSettings(named.recipe, call.params);
  const { recipe } = named;
  const flow = recipe.needsFlow?.(settings) === true;
  return { call, named, layers: recipe.layersOf?.(settings) ?? recipe.layers, flow };
}

/** Makes windows of one clip and sends what becomes of each as a message; returns how many there were. */
export async function workOnClip(call: WorkerCall, { clip, units }: ClipTask): Promise<number> {
  // The decoder's thread starts up while this one does.
  const opening = openClip(call, clip);
  opening.catch(() => {});
  maker ??= createMaker(call);
  const made = await maker;
  parentPort?.postMessage({ started: units[0]?.key });
  const left = new Set(units.map(({ key }) => key));
  const report: Report = (key, outcome) => {
    left.delete(key);
    parentPort?.postMessage({ key, outcome });
  };
  let writer: WindowWriter | undefined;
  try {
    const { root, format } = call;
    writer = createWindowWriter({ root, format, layers: made.layers }, made.named.name);
    await makeWindows(made, clip, await opening, units, writer, report);
  } catch (thrown) {
    const fault = faultOf(thrown, made.named.name);
    for (const key of [...left]) report(key, { fault });
  } finally {
    await opening.then((opened) => opened.close()).catch(() => {});
    await writer?.close();
  }
  return units.length;
}

async function openClip({ video }: WorkerCall, clip: Photo): Promise<OpenClip> {
  if (clip.fault !== undefined) throw new UserError(clip.fault, 1);
  const { decoder = 'auto', ...options } = video ?? { deinterlace: false, fps: 0 };
  return openAhead(clip.file, clip.path, decoder, options);
}

/** A window whose frames are coming. */
interface OpenWindow {
  readonly unit: ClipUnit;
  readonly rendering: WindowRendering;
}

/** Reads a clip from its first frame to the last one that a window needs, and makes each window in its turn. */
async function makeWindows(
  maker: Maker,
  clip: Photo,
  opened: OpenClip,
  units: readonly ClipUnit[],
  writer: WindowWriter,
  report: Report,
): Promise<void> {
  const { recipe } = maker.named;
  const { header } = opened;
  const { depth } = maker.call.format;
  let [next, frames] = [0, 0];
  let open: OpenWindow[] = [];
  try {
    const lent = createLentCodes();
    const tools = await createFramesTools(maker.flow, lent);
    for await (const frame of opened.frames()) {
      frames = frame.index + 1;
      for (; units[next]?.window.plan.first === frame.index; next++) {
        const unit = units[next] as ClipUnit;
        open.push({ unit, rendering: recipe.begin({ plan: unit.window.plan, clip: header, depth, tools }) });
      }
      for (const { rendering } of open) rendering.add(asClipFrame(frame));
      for (const { unit, rendering } of open)
        if (unit.window.plan.last === frame.index)
          await end(maker, clip, header, unit, rendering, writer, lent, report);
      open = open.filter(({ unit }) => unit.window.plan.last > frame.index);
      if (open.length === 0 && next === units.length) break;
    }
  } finally {
    // What was finished before a fault is kept.
    await writer.settle();
  }
  const missing = [...open.map(({ unit }) => unit), ...units.slice(next)];
  for (const { key } of missing)
    report(
      key,
      header.fault === undefined
        ? { left: `${frames} frames came of the ${header.frameCount} that the clip tells of` }
        : { fault: faultOf(new UserError(header.fault, 1), '') },
    );
}

const asClipFrame = ({ index, seconds, picture }: VideoFrame) => ({ index, seconds, picture });

async function end(
  maker: Maker,
  clip: Photo,
  header: ClipHeader,
  unit: ClipUnit,
  rendering: WindowRendering,
  writer: WindowWriter,
  lent: LentCodes,
  report: Report,
): Promise<void> {
  // All its frames are read: what happens to the clip from here on is no matter for this window.
  await refuseChanged(clip);
  const rendered = rendering.finish();
  if ('left' in rendered) {
    report(unit.key, { left: rendered.left });
    return;
  }
  const layers = layersOf(maker, header, unit, rendered, lent);
  const { key, split, window } = unit;
  await writer.write({ key, split, sequence: window.sequence, layers }, (written, codes) => {
    codes.forEach(lent.giveBack);
    if ('fault' in written) return report(key, written);
    const measures = rendered.measures as SampleRecord['measures'];
    report(key, { record: recordOf(maker, clip, header, unit, written.layers, measures) });
  });
}

/** The rendered layers, checked against the declaration and cut to the sample's part of the frame. */
function layersOf(
  { named, layers }: Maker,
  { width, height }: ClipHeader,
  { window }: ClipUnit,
  rendered: Exclude<RenderedWindow, { left: string }>,
  lent: LentCodes,
): Record<string, WindowLayer> {
  return Object.fromEntries(
    Object.keys(layers).map((name) => {
      const layer = rendered.layers[name];
      const fits =
        layer !== undefined && (isFloatArray(layer) || (layer.width === width && layer.height === height));
      if (!fits)
        throw new UserError(
          `The recipe ${named.name} rendered a wrong layer: ${name} is missing or not ${width}x${height}; its begin() must be mended.`,
          1,
        );
      return [
        name,
        window.crop === undefined || !isCoded(layer) ? layer : cropCodes(layer, window.crop, lent),
      ];
    }),
  );
}

function cropCodes(picture: CodedPicture, { x, y, width, height }: Window, lent: LentCodes): CodedPicture {
  const { channels, depth, codes } = picture;
  const out = lent.take(width * height * channels, depth);
  for (let row = 0; row < height; row++) {
    const from = ((y + row) * picture.width + x) * channels;
    out.set(codes.subarray(from, from + width * channels), row * width * channels);
  }
  lent.giveBack(codes);
  return { ...picture, width, height, codes: out };
}

function recordOf(
  { call, named }: Maker,
  { path, sha256 }: Photo,
  { conversions }: ClipHeader,
  { key, variant, split, window }: ClipUnit,
  layers: SampleRecord['layers'],
  measures: SampleRecord['measures'],
): SampleRecord {
  const { first, last, target } = window.plan;
  return {
    key,
    source: {
      path,
      sha256,
      ...(window.crop && { crop: { ...window.crop } }),
      frames: { first, last, target },
      sequence: window.sequence.name,
      ...(conversions.length > 0 && { conversions: [...conversions] }),
    },
    variant,
    seed: call.seed,
    recipe: recipeId(named),
    plan: window.plan as SampleRecord['plan'],
    layers,
    measures,
    ...(split !== undefined && { split }),
  };
}
