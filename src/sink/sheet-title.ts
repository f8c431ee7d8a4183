import { drawText } from '../codec/text.js';
import { createSheet, type Sheet } from '../pixels/draw.js';

export const MARGIN = 28;

export const INK = [0.13, 0.14, 0.16] as const;
export const FAINT = [0.45, 0.46, 0.48] as const;
const PAPER = [0.965, 0.96, 0.95] as const;

/** An empty sheet with its title and, fainter and cut where the sheet ends, what it is about. */
export async function titledSheet(
  width: number,
  height: number,
  title: string,
  about: string,
): Promise<Sheet> {
  const sheet = createSheet(width, height, PAPER);
  const end = await drawText(sheet, MARGIN, 14, title, { size: 32, colour: INK });
  const maxWidth = width - end - 3 * MARGIN;
  await drawText(sheet, MARGIN + end + 16, 30, about, { size: 16, colour: FAINT, maxWidth });
  return sheet;
}
