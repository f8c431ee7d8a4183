/** Light above this is likely to have been clipped in the photo, and may have been brighter. */
const CLIPPED = 0.8;

/** How much brighter than the photo shows a thing's pixel is: from 1 up to `highlight` where its brightest channel is 1. */
export function highlightOf(brightest: number, highlight: number): number {
  const clipped = brightest > CLIPPED ? (brightest - CLIPPED) / (1 - CLIPPED) : 0;
  return 1 + (highlight - 1) * clipped * clipped * clipped;
}
