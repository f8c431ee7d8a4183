import fs from 'node:fs';
import path from 'node:path';
import { decodePhoto } from '../codec/decode.js';
import { encodePng } from '../codec/png.js';
import { drawText } from '../codec/text.js';
import type { Image, Window } from '../image.js';
import { heed } from '../interruption.js';
import { imageFromCodes, toLight } from '../pixels/colour.js';
import { drawFrame, fillRectangle, paste, type Sheet } from '../pixels/draw.js';
import { enlargeNearest, resizeArea } from '../pixels/resize.js';
import { FILES } from './file-names.js';
import { inputAndTarget } from './folder.js';
import { arrowTimes, drawMotion, motionOf } from './motion-tile.js';
import type { Records } from './progress.js';
import { quantise } from './quantise.js';
import type { DatasetRecord, LayerRecord, SampleRecord } from './records.js';
import { FAINT, INK, MARGIN, titledSheet } from './sheet-title.js';
import { writeWhole } from './write-file.js';

const TILE = 232;
const GAP = 8;
const HEADER = 92;
const CAPTION = 26;
const MOST_SAMPLES = 12;
/** A larger picture shows its middle only: reduced as a whole, its blur would vanish. */
const VIEW = 640;

const MOUNT = [0.89, 0.885, 0.875] as const;

/** Up to `most` of them, spread evenly from the first to the last. */
function spreadOut(items: Records, most: number): SampleRecord[] {
  if (items.length <= most) return [...items];
  return Array.from(
    { length: most },
    (_, i) => items.at(Math.round((i * (items.length - 1)) / (most - 1))) as SampleRecord,
  );
}

function middleOf(width: number, height: number, left: number): Window {
  const [w, h] = [Math.min(width, VIEW), Math.min(height, VIEW)];
  return { x: left + ((width - w) >> 1), y: (height - h) >> 1, width: w, height: h };
}

/** A picture no larger than a tile: reduced by areas, or tiny ones enlarged so that their pixels are seen. */
function fitTile(image: Image<'linear'>): Image<'linear'> {
  const { width, height } = image;
  const longer = Math.max(width, height);
  if (longer <= TILE) return enlargeNearest(image, Math.max(1, Math.floor(TILE / longer)));
  const scale = TILE / longer;
  return resizeArea(image, Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale)));
}

interface Tile {
  readonly picture: Image<'srgb'>;
  /** The part of the layer that it shows. */
  readonly view: Window;
}

async function tileOf(root: string, layer: LayerRecord): Promise<Tile> {
  const name = layer.preview ?? layer.path;
  const picture = await decodePhoto(fs.readFileSync(path.join(root, name)), name);
  const { width, height } = layer.preview === undefined ? { ...picture, ...layer } : picture;
  const window = middleOf(width ?? picture.width, height ?? picture.height, layer.left ?? 0);
  const shown = toLight(fitTile(imageFromCodes(picture, window)), 'srgb');
  return { picture: shown, view: { ...window, x: window.x - (layer.left ?? 0) } };
}

/**
 * Writes preview.png: up to twelve samples with all their layers side by side, labelled. Made from the files of
 * the dataset alone, with embedded fonts, so that it is the same on every machine. Throws an Interruption where the
 * signal is given.
 */
export async function writeContactSheet(
  root: string,
  dataset: DatasetRecord,
  samples: Records,
  signal?: AbortSignal,
): Promise<void> {
  const shown = spreadOut(samples, MOST_SAMPLES);
  const layers = layersInView(dataset);
  const columnsShown = shown.some((sample) => motionOf(sample) !== undefined)
    ? [...layers, 'motion']
    : layers;
  const blockWidth = columnsShown.length * (TILE + GAP) - GAP;
  const columns = Math.min(shown.length, Math.max(1, Math.floor(1800 / (blockWidth + MARGIN))));
  const rows = Math.ceil(shown.length / columns);
  const width = MARGIN + columns * (blockWidth + MARGIN);
  const height = HEADER + rows * (TILE + CAPTION + GAP * 2) + GAP;
  const { samples: made } = dataset.counts;
  const about = `${made} sample${made === 1 ? '' : 's'}, seed ${dataset.seed}`;
  const sheet = await titledSheet(width, height, dataset.recipe, about);
  await nameColumns(sheet, columnsShown, columns, blockWidth);
  for (const [i, sample] of shown.entries()) {
    heed(signal);
    const x = MARGIN + (i % columns) * (blockWidth + MARGIN);
    const y = HEADER + Math.floor(i / columns) * (TILE + CAPTION + GAP * 2);
    for (const [j, layer] of layers.entries()) {
      const { picture, view } = await tileOf(root, sample.layers[layer] as LayerRecord);
      await drawTile(sheet, x + j * (TILE + GAP), y, picture);
      const motion = j === 0 ? motionOf(sample) : undefined;
      if (motion === undefined) continue;
      const arrows = drawMotion(picture, view, sample, motion);
      await drawTile(sheet, x + layers.length * (TILE + GAP), y, arrows);
    }
    await drawText(sheet, x, y + TILE + 4, caption(sample), {
      size: 14,
      colour: FAINT,
      maxWidth: blockWidth,
    });
  }
  writeWhole(root, FILES.preview, encodePng(quantise(sheet, 8), 'fast'));
}

/** The clean picture first, then what was made of it. */
function layersInView({ layers }: DatasetRecord): string[] {
  const [input, target] = inputAndTarget({ layers });
  return [target, input, ...Object.keys(layers).filter((layer) => layer !== input && layer !== target)];
}

async function nameColumns(sheet: Sheet, layers: readonly string[], columns: number, blockWidth: number) {
  for (let column = 0; column < columns; column++)
    for (const [j, layer] of layers.entries()) {
      const x = MARGIN + column * (blockWidth + MARGIN) + j * (TILE + GAP);
      await drawText(sheet, x, HEADER - 26, layer, { size: 16, colour: INK, maxWidth: TILE });
    }
}

async function drawTile(sheet: Sheet, x: number, y: number, picture: Image<'srgb'>) {
  fillRectangle(sheet, { x, y, width: TILE, height: TILE }, MOUNT);
  const left = x + ((TILE - picture.width) >> 1);
  const top = y + ((TILE - picture.height) >> 1);
  paste(sheet, picture, left, top);
  drawFrame(sheet, { x: left, y: top, width: picture.width, height: picture.height }, [0.72, 0.71, 0.7]);
}

/** Of a window of frames: which, and how far things moved while the shutter was open. */
function windowCaption(sample: SampleRecord): string {
  const { frames } = sample.source;
  if (frames === undefined) return '';
  const motion = motionOf(sample);
  const times = motion === undefined ? 1 : arrowTimes(motion);
  const longer = times === 1 ? '' : ` (arrows x${times})`;
  const moves =
    motion === undefined ? '' : `   moves ${motion.p95Px} px, ${motion.perFramePx} a frame${longer}`;
  const ghosts = sample.measures.ghosts === true ? ', ghosts' : '';
  const gaps = sample.measures.gaps === undefined ? '' : ', with gaps';
  return `   frames ${frames.first}-${frames.last}, sharp ${frames.target}${moves}${ghosts}${gaps}`;
}

function caption(sample: SampleRecord): string {
  const { key, source, split, measures } = sample;
  const kernel = measures.kernel as { rmsRadiusPx?: number; taps?: number } | undefined;
  const blur =
    kernel?.rmsRadiusPx === undefined
      ? ''
      : `   RMS radius ${kernel.rmsRadiusPx.toFixed(1)} px, ${kernel.taps} taps`;
  return `${key}   ${source.path}${split === undefined ? '' : `   ${split}`}${blur}${windowCaption(sample)}`;
}
