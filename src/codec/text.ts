import { type Colour, type Coverage, drawCoverage, type Sheet } from '../pixels/draw.js';
import { type Font, type FontSize, type Glyph, loadEmbeddedFont } from './font.js';

export interface TextStyle {
  readonly size: FontSize;
  readonly colour: Colour;
  /** What (x, y) is: the top left corner of the text (the default), the middle of its top, or its top right corner. */
  readonly align?: 'left' | 'centre' | 'right';
  /** A text wider than this is cut and ends in three dots. */
  readonly maxWidth?: number;
}

/**
 * One line of text as coverage, in Open Sans at a size of its embedded bitmaps, so that it needs no installed font
 * and looks the same everywhere. What the font lacks (anything beyond Latin-1 and the euro; at sizes 10 to 14 beyond
 * ASCII) becomes '?', white space a space. The height is the font's line, whatever the text.
 */
export async function renderText(text: string, size: FontSize): Promise<Coverage> {
  const font = await loadEmbeddedFont(size);
  return setLine(font, glyphsOf(font, text));
}

/** Writes one line on a sheet and returns how many px wide it is. */
export async function drawText(
  sheet: Sheet,
  x: number,
  y: number,
  text: string,
  style: TextStyle,
): Promise<number> {
  const font = await loadEmbeddedFont(style.size);
  const line = setLine(font, shortened(font, glyphsOf(font, text), style.maxWidth ?? Infinity));
  const share = { left: 0, centre: 0.5, right: 1 }[style.align ?? 'left'];
  drawCoverage(sheet, line, Math.round(x - line.width * share), Math.round(y), style.colour);
  return line.width;
}

function glyphsOf(font: Font, text: string): Glyph[] {
  // Some file systems take accents off their letters; composed, the font has them.
  const characters = text.normalize('NFC').replace(/\s/g, ' ');
  const unknown = font.glyphs.get('?')!;
  return Array.from(characters, (character) => font.glyphs.get(character) ?? unknown);
}

function shortened(font: Font, glyphs: Glyph[], maxWidth: number): Glyph[] {
  if (widthOf(font, glyphs) <= maxWidth) return glyphs;
  const dots = glyphsOf(font, '...');
  for (let kept = glyphs.length - 1; kept > 0; kept--) {
    const cut = [...glyphs.slice(0, kept), ...dots];
    if (widthOf(font, cut) <= maxWidth) return cut;
  }
  return [];
}

/** Where each glyph's bitmap begins, counted from the pen's start. */
function positions(font: Font, glyphs: readonly Glyph[]): number[] {
  let pen = 0;
  return glyphs.map((glyph, i) => {
    if (i > 0) pen += font.kerning(glyphs[i - 1]!.character, glyph.character);
    const left = pen + glyph.offsetX;
    pen += glyph.advance;
    return left;
  });
}

function bounds(font: Font, glyphs: readonly Glyph[]): { start: number; width: number } {
  const lefts = positions(font, glyphs);
  let start = 0;
  let end = 0;
  for (const [i, glyph] of glyphs.entries()) {
    start = Math.min(start, lefts[i]!);
    end = Math.max(end, lefts[i]! + Math.max(glyph.width, glyph.advance - glyph.offsetX));
  }
  return { start, width: end - start };
}

function widthOf(font: Font, glyphs: readonly Glyph[]): number {
  return bounds(font, glyphs).width;
}

function setLine(font: Font, glyphs: readonly Glyph[]): Coverage {
  const { start, width } = bounds(font, glyphs);
  const height = font.lineHeight;
  const data = new Float32Array(width * height);
  const lefts = positions(font, glyphs);
  for (const [i, glyph] of glyphs.entries()) {
    for (let row = 0; row < glyph.height; row++) {
      const to = (row + glyph.offsetY) * width + lefts[i]! - start;
      for (let column = 0; column < glyph.width; column++) {
        const share = glyph.coverage[row * glyph.width + column]!;
        // Neighbours may share a column; the darker of the two is what ink would leave.
        data[to + column] = Math.max(data[to + column]!, share);
      }
    }
  }
  return { width, height, data };
}
