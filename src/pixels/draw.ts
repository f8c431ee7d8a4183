import { createImage, type Image, type Window } from '../image.js';

/** sRGB code values in [0, 1]. */
export type Colour = readonly [red: number, green: number, blue: number];

/**
 * A picture to draw on. Drawing changes it in place and blends code values, as browsers do. Pixel (i, j) covers
 * [i, i + 1) x [j, j + 1), y down; what lies outside is cut off.
 */
export type Sheet = Image<'srgb'> & { readonly channels: 3 };

/** How much of each pixel a shape covers, [0, 1]: `height` rows of `width`. */
export interface Coverage {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

export function createSheet(width: number, height: number, colour: Colour): Sheet {
  const sheet: Sheet = { ...createImage(width, height, 3, 'srgb'), channels: 3 };
  fillRectangle(sheet, { x: 0, y: 0, width, height }, colour);
  return sheet;
}

export function fillRectangle(sheet: Sheet, window: Window, colour: Colour): void {
  const { left, right, top, bottom } = visible(sheet, window);
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) sheet.data.set(colour, (y * sheet.width + x) * 3);
  }
}

/** The border of `window`, drawn on its inside. */
export function drawFrame(sheet: Sheet, window: Window, colour: Colour, thickness = 1): void {
  const { x, y, width, height } = window;
  fillRectangle(sheet, { x, y, width, height: thickness }, colour);
  fillRectangle(sheet, { x, y: y + height - thickness, width, height: thickness }, colour);
  fillRectangle(sheet, { x, y, width: thickness, height }, colour);
  fillRectangle(sheet, { x: x + width - thickness, y, width: thickness, height }, colour);
}

/** Lays a picture on the sheet with its top left corner at whole pixels (x, y); grey fills all three channels. */
export function paste(sheet: Sheet, picture: Image<'srgb'>, x: number, y: number): void {
  const { width, height, channels, data } = picture;
  const { left, right, top, bottom } = visible(sheet, { x, y, width, height });
  const green = channels === 3 ? 1 : 0;
  const blue = channels === 3 ? 2 : 0;
  for (let row = top; row < bottom; row++) {
    for (let column = left; column < right; column++) {
      const from = ((row - y) * width + column - x) * channels;
      const to = (row * sheet.width + column) * 3;
      sheet.data[to] = data[from]!;
      sheet.data[to + 1] = data[from + green]!;
      sheet.data[to + 2] = data[from + blue]!;
    }
  }
}

/** A filled disc with an edge one pixel soft about the point (x, y). */
export function drawDisc(
  sheet: Sheet,
  x: number,
  y: number,
  radius: number,
  colour: Colour,
  opacity = 1,
): void {
  const side = 2 * Math.ceil(radius) + 2;
  const corner = {
    x: Math.floor(x - radius) - 1,
    y: Math.floor(y - radius) - 1,
    width: side + 1,
    height: side + 1,
  };
  const { left, right, top, bottom } = visible(sheet, corner);
  for (let row = top; row < bottom; row++) {
    for (let column = left; column < right; column++) {
      const dx = column + 0.5 - x;
      const dy = row + 0.5 - y;
      const share = radius + 0.5 - Math.sqrt(dx * dx + dy * dy);
      if (share > 0) blendPixel(sheet, column, row, colour, Math.min(share, 1) * opacity);
    }
  }
}

/** Draws a shape in one colour, its top left corner at whole pixels (x, y). */
export function drawCoverage(sheet: Sheet, shape: Coverage, x: number, y: number, colour: Colour): void {
  const { width, height, data } = shape;
  const { left, right, top, bottom } = visible(sheet, { x, y, width, height });
  for (let row = top; row < bottom; row++) {
    for (let column = left; column < right; column++) {
      blendPixel(sheet, column, row, colour, data[(row - y) * width + column - x]!);
    }
  }
}

/** Mixes a colour into one pixel of the sheet, which must hold it; `share` 1 replaces it. */
export function blendPixel(sheet: Sheet, x: number, y: number, colour: Colour, share: number): void {
  const { data, width } = sheet;
  const at = (y * width + x) * 3;
  for (let c = 0; c < 3; c++) data[at + c] = data[at + c]! + (colour[c]! - data[at + c]!) * share;
}

/** The part of a window that lies on the sheet. */
export function visible(sheet: Sheet, { x, y, width, height }: Window) {
  return {
    left: Math.max(0, x),
    right: Math.min(sheet.width, x + width),
    top: Math.max(0, y),
    bottom: Math.min(sheet.height, y + height),
  };
}
