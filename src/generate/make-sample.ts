import type { OpenPhoto } from '../codec/decode.js';
import { ExitCode, expected, quoted } from '../errors.js';
import type { Window } from '../image.js';
import { imageFromCodes } from '../pixels/colour.js';
import { streamFromSeed } from '../random.js';
import type { Recipe, Rendered, Tools } from '../recipe/define.js';
import type { Matte } from '../recipe/layers.js';
import { AIM_LAYER, aimCrop, cutRendered } from '../sample/aim-crop.js';
import {
  type PlannedSample,
  planSample,
  recipeId,
  regionOf,
  type SampleCall,
} from '../sample/plan-sample.js';
import { renderSample } from '../sample/render-sample.js';
import { type FolderFormat, writeSample } from '../sink/folder.js';
import type { SampleRecord } from '../sink/records.js';
import { createDepthStore, type DepthStore } from '../source/depths.js';
import type { Photo } from '../source/identify.js';
import type { createPhotoReader } from '../source/read-photo.js';
import type { TextureStore } from '../source/textures.js';
import { convolveFast } from '../wasm/convolve.js';
import { averageDepthsFast } from '../wasm/depth-warp.js';
import { exposeFast } from '../wasm/expose.js';
import { jpegRoundTripFast } from '../wasm/jpeg.js';
import { placeTextureFast } from '../wasm/place-texture.js';
import { resampleFast } from '../wasm/resample.js';
import { sensorSteps } from '../wasm/sensor.js';
import { averageWarpsFast } from '../wasm/warp.js';
import type { Unit } from './deal.js';

/** What makes samples into one folder: the same for every sample of a run. */
export interface Maker {
  readonly root: string;
  readonly call: SampleCall;
  readonly format: FolderFormat;
  readonly readPhoto: ReturnType<typeof createPhotoReader>;
  readonly textures: TextureStore;
  readonly depths: DepthStore;
}

/** What a render may ask for, in its fast form, and the textures and depth maps of a store. */
export const createTools = (textures: TextureStore, depths: DepthStore = createDepthStore()): Tools => ({
  convolve: convolveFast,
  averageWarps: averageWarpsFast,
  averageDepths: averageDepthsFast,
  placeTexture: placeTextureFast,
  jpegRoundTrip: jpegRoundTripFast,
  resample: resampleFast,
  expose: exposeFast,
  sensor: sensorSteps,
  texture: textures.get,
  depth: depths.get,
});

/** A sample whose chance is drawn: by planSample, or long ago, by what its record says. */
export type Drawn = Pick<Unit, 'key' | 'variant' | 'split'> & {
  readonly photo: Photo;
  readonly planned: PlannedSample;
  readonly seed: string;
};

/** Source, recipe, sample, sink: reads a photo, plans, renders, writes the files and returns the record. */
export async function makeSample(maker: Maker, unit: Unit): Promise<SampleRecord> {
  const opened = await maker.readPhoto(unit.photo);
  const { key: sourceKey, path } = unit.photo;
  const planned = planSample(maker.call, { sourceKey, variant: unit.variant }, opened.header, path);
  return makeDrawn(maker, { ...unit, planned, seed: maker.call.seed }, opened);
}

/** Makes a sample again whose plan was recorded. */
export async function remakeSample(maker: Maker, drawn: Drawn): Promise<SampleRecord> {
  return makeDrawn(maker, drawn, await maker.readPhoto(drawn.photo));
}

/** A recipe that works on the whole picture in floats costs up to 36 bytes a pixel while it does: 2.3 GB at this size. */
const MOST_RENDERED = 64_000_000;

function refuseTooLarge({ width, height }: Window, path: string): void {
  if (width * height <= MOST_RENDERED) return;
  throw expected({
    what: `the photo ${quoted(path)}, or the part of it that --crop takes,`,
    expected: 'at most 64 megapixels',
    received: `${width}x${height} = ${Math.round((width * height) / 1e6)} megapixels`,
    remedy: 'cut windows out of it with --crop, or make it smaller',
    exitCode: ExitCode.failed,
  });
}

/** A drawn sample's files are a function of the photo, the plan and the format alone. */
async function makeDrawn(maker: Maker, drawn: Drawn, opened: OpenPhoto): Promise<SampleRecord> {
  const { named } = maker.call;
  const { key, planned } = drawn;
  const { region, frame } = regionOf(planned, opened.header);
  // Before its pixels are decoded, so that a photo that is too large costs nothing.
  refuseTooLarge(region, drawn.photo.path);
  const photo = await opened.decode();
  const clean = imageFromCodes(photo, region);
  await maker.textures.load(named.recipe.textures?.(planned.plan) ?? []);
  const depth = named.recipe.depthMap?.(planned.plan);
  if (depth !== undefined) await maker.depths.load(depth);
  const { width, height } = opened.header;
  const whole = { x: -region.x, y: -region.y, width, height };
  const tools = createTools(maker.textures, maker.depths);
  const made = renderSample(named, clean, frame, planned.plan, tools, whole);
  const { layers, measures, window } = cutSample(named.recipe, made, planned);
  const written = writeSample(
    maker.root,
    named.recipe,
    { key, split: drawn.split, layers, photo: photo.codes },
    maker.format,
  );
  return {
    key,
    source: {
      path: drawn.photo.path,
      sha256: drawn.photo.sha256,
      ...placeOf(planned, window),
      ...(photo.conversions.length > 0 && { conversions: [...photo.conversions] }),
    },
    variant: drawn.variant,
    seed: drawn.seed,
    recipe: recipeId(named),
    plan: planned.plan as SampleRecord['plan'],
    layers: written,
    measures: (measures ?? {}) as SampleRecord['measures'],
    ...(drawn.split !== undefined && { split: drawn.split }),
  };
}

/** What was made, cut to the sample where only a part of it becomes one. */
function cutSample(
  { layers }: Recipe,
  made: Rendered,
  { cut }: PlannedSample,
): Rendered & { readonly window?: Window } {
  if (cut === undefined) return made;
  if (!('seed' in cut)) return { ...cutRendered(made, layers, cut), window: cut };
  const { window, ...aim } = aimCrop(made.layers[AIM_LAYER] as Matte, cut, streamFromSeed(cut.seed));
  return { ...cutRendered(made, layers, window), measures: { ...made.measures, crop: { ...aim } }, window };
}

/** Where in the photo a sample lies, for its record. */
function placeOf(
  { crop, margin }: PlannedSample,
  window: Window | undefined,
): Partial<SampleRecord['source']> {
  if (crop === undefined) return {};
  if (window === undefined) return { crop: { ...crop }, margin };
  return { crop: { ...window, x: crop.x + window.x, y: crop.y + window.y }, made: { ...crop }, margin };
}
