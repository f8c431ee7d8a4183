/** Operations on binary masks: 0 or 255, row-major. What lies beyond the picture's edge has no say. */

type Mask = Uint8Array<ArrayBuffer>;

/** The extreme of every window of 2 `radius` + 1 pixels along lines; windows end at the picture's edge. */
function extremeAlong(
  mask: Uint8Array,
  lines: number,
  length: number,
  lineStep: number,
  step: number,
  radius: number,
  wanted: 0 | 255,
): Mask {
  const out = new Uint8Array(mask.length);
  for (let line = 0; line < lines; line++) {
    const start = line * lineStep;
    let last = -Infinity;
    // The nearest wanted pixel to the left, then to the right: within the radius of either, the window holds one.
    for (let i = 0; i < length; i++) {
      if (mask[start + i * step] === wanted) last = i;
      out[start + i * step] = i - last <= radius ? wanted : 255 - wanted;
    }
    last = Infinity;
    for (let i = length - 1; i >= 0; i--) {
      if (mask[start + i * step] === wanted) last = i;
      if (last - i <= radius) out[start + i * step] = wanted;
    }
  }
  return out;
}

function squareExtreme(
  mask: Uint8Array,
  width: number,
  height: number,
  radius: number,
  wanted: 0 | 255,
): Mask {
  const along = extremeAlong(mask, height, width, width, 1, radius, wanted);
  return extremeAlong(along, width, height, 1, width, radius, wanted);
}

/** Closes gaps: dilation by a square of 2 `radius` + 1 px, then erosion by it. */
export function close(mask: Uint8Array, width: number, height: number, radius: number): Mask {
  const grown = squareExtreme(mask, width, height, radius, 255);
  return squareExtreme(grown, width, height, radius, 0);
}

function crossExtreme(mask: Uint8Array, width: number, height: number, wanted: 0 | 255): Mask {
  const across = extremeAlong(mask, height, width, width, 1, 1, wanted);
  const down = extremeAlong(mask, width, height, 1, width, 1, wanted);
  return across.map((value, i) => (value === wanted || down[i] === wanted ? wanted : 255 - wanted));
}

/** Removes what is thinner than the 3x3 cross: erosion by it, then dilation. */
export function openCross(mask: Uint8Array, width: number, height: number): Mask {
  return crossExtreme(crossExtreme(mask, width, height, 0), width, height, 255);
}

/** Numbers the areas of pixels of one value, 8-connected where that is 255 and 4-connected where it is 0. */
function label(mask: Uint8Array, width: number, height: number, value: 0 | 255) {
  const labels = new Int32Array(mask.length);
  const stack = new Int32Array(mask.length);
  const areas: { size: number; touchesEdge: boolean }[] = [];
  const diagonal = value === 255;
  for (let seed = 0; seed < mask.length; seed++) {
    if (mask[seed] !== value || labels[seed] !== 0) continue;
    const area = { size: 0, touchesEdge: false };
    areas.push(area);
    const number = areas.length;
    let top = 0;
    stack[top++] = seed;
    labels[seed] = number;
    while (top > 0) {
      const at = stack[--top]!;
      const x = at % width;
      const y = (at - x) / width;
      area.size++;
      if (x === 0 || y === 0 || x === width - 1 || y === height - 1) area.touchesEdge = true;
      for (let dy = -1; dy <= 1; dy++)
        for (let dx = -1; dx <= 1; dx++) {
          if (!diagonal && dx !== 0 && dy !== 0) continue;
          const [nx, ny] = [x + dx, y + dy];
          if (nx < 0 || ny < 0 || nx >= width || ny >= height) continue;
          const next = ny * width + nx;
          if (mask[next] !== value || labels[next] !== 0) continue;
          labels[next] = number;
          stack[top++] = next;
        }
    }
  }
  return { labels, areas };
}

/** Leaves out areas of fewer than `least` px. */
export function dropSmall(mask: Uint8Array, width: number, height: number, least: number): Mask {
  const { labels, areas } = label(mask, width, height, 255);
  return Uint8Array.from(labels, (number) => (number > 0 && areas[number - 1]!.size >= least ? 255 : 0));
}

/** Fills holes of up to `most` px: areas outside the mask that don't reach the picture's edge. */
export function fillHoles(mask: Uint8Array, width: number, height: number, most = Infinity): Mask {
  const { labels, areas } = label(mask, width, height, 0);
  return Uint8Array.from(labels, (number) => {
    const area = areas[number - 1];
    return area === undefined || (!area.touchesEdge && area.size <= most) ? 255 : 0;
  });
}

/** The largest area alone, its size in px, and its share of all that the mask held. */
export function largestArea(
  mask: Uint8Array,
  width: number,
  height: number,
): { readonly mask: Mask; readonly size: number; readonly share: number } {
  const { labels, areas } = label(mask, width, height, 255);
  const all = areas.reduce((sum, { size }) => sum + size, 0);
  let number = 0;
  for (const [n, { size }] of areas.entries())
    if (number === 0 || size > areas[number - 1]!.size) number = n + 1;
  if (number === 0) return { mask: new Uint8Array(mask.length), size: 0, share: 0 };
  const { size } = areas[number - 1]!;
  return { mask: Uint8Array.from(labels, (own) => (own === number ? 255 : 0)), size, share: size / all };
}
