/** The sizes, in px, at which Open Sans comes embedded in jimp. */
export type FontSize = 8 | 10 | 12 | 14 | 16 | 32 | 64 | 128;

export interface Glyph {
  readonly character: string;
  readonly width: number;
  readonly height: number;
  /** From the pen to the bitmap's left edge, and from the line's top to its top edge; px. */
  readonly offsetX: number;
  readonly offsetY: number;
  /** How far the pen moves on. */
  readonly advance: number;
  /** How much of each pixel is inked, [0, 1]. */
  readonly coverage: Float32Array;
}

export interface Font {
  /** Height of a line in px; every glyph lies within it. */
  readonly lineHeight: number;
  readonly glyphs: ReadonlyMap<string, Glyph>;
  /** What the pen moves more (or, mostly, less) between two characters; px. */
  kerning(left: string, right: string): number;
}

const loaded = new Map<FontSize, Promise<Font>>();

/** Open Sans (Apache License 2.0) from the bitmaps inside the npm package of jimp. Loaded once per size. */
export function loadEmbeddedFont(size: FontSize): Promise<Font> {
  let font = loaded.get(size);
  if (font === undefined) {
    font = readFont(size);
    loaded.set(size, font);
  }
  return font;
}

async function readFont(size: FontSize): Promise<Font> {
  // Loaded late: a run that writes no label need not wait for jimp.
  const [{ loadFont }, fonts] = await Promise.all([import('jimp'), import('jimp/fonts')]);
  const { chars, kernings, common, pages } = await loadFont(fonts[`SANS_${size}_BLACK`]);
  const glyphs = new Map<string, Glyph>();
  let lineHeight: number = common.lineHeight;
  for (const [character, { x, y, width, height, xoffset, yoffset, xadvance, page }] of Object.entries(
    chars,
  )) {
    const { bitmap } = pages[page]!;
    const coverage = new Float32Array(width * height);
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        // The bitmaps are black throughout; the shape is in their alpha.
        const alpha = bitmap.data[((y + row) * bitmap.width + x + column) * 4 + 3];
        coverage[row * width + column] = (alpha ?? 0) / 255;
      }
    }
    const offsets = { offsetX: xoffset, offsetY: Math.max(0, yoffset) };
    glyphs.set(character, { character, width, height, ...offsets, advance: xadvance, coverage });
    lineHeight = Math.max(lineHeight, offsets.offsetY + height);
  }
  return { lineHeight, glyphs, kerning: (left, right) => kernings[left]?.[right] ?? 0 };
}
