// What a row of the sensor gathers of things that pass it: the twin of src/motion/expose.ts, bit for bit.

import { gatherAlone, gatherBetween, takeHidden } from './gather';
import { FROM, placeRow, THING, TO } from './thing';

/**
 * Adds what row `y` of the frame shows at every instant of `count` things, the first in front, whose records begin at
 * `things`. `view` and `clear`, which is 1 everywhere before and after, begin at the pixel `viewLeft`. `picture` is where
 * pixel (0, 0) of a moving background would lie, `stride` bytes to a row, in which the frame's corner lies at (cornerX,
 * cornerY); its own shifts (x, y) lie at `shifts`, which is 0 where the background is still.
 */
export function exposeRow(
  y: i32,
  viewAt: usize,
  clearAt: usize,
  viewLeft: i32,
  things: usize,
  count: i32,
  instants: i32,
  picture: usize,
  stride: isize,
  shifts: usize,
  cornerX: f64,
  cornerY: f64,
): void {
  const view = viewAt - (<usize>viewLeft << 4);
  const clear = clearAt - (<usize>viewLeft << 2);
  const beyond = things + <usize>count * THING;
  for (let i = 0; i < instants; i++) {
    // Pixels on which several things meet, or all that things touch where what is behind them moves.
    let first = i32.MAX_VALUE;
    let end = i32.MAX_VALUE;
    for (let thing = things; thing < beyond; thing += THING) {
      placeRow(thing, y, i);
      const from = load<i32>(thing, FROM);
      const to = load<i32>(thing, TO);
      if (from >= to) continue;
      for (let other = things; other < thing || (shifts !== 0 && other === thing); other += THING) {
        const lowest = max(from, load<i32>(other, FROM));
        const highest = min(to, load<i32>(other, TO));
        if (lowest >= highest) continue;
        end = first === i32.MAX_VALUE ? highest : max(end, highest);
        first = min(first, lowest);
      }
    }
    for (let thing = things; thing < beyond; thing += THING) {
      const from = load<i32>(thing, FROM);
      const to = load<i32>(thing, TO);
      if (from < min(to, first)) gatherAlone(view, from, min(to, first), thing);
      if (max(from, first) < min(to, end)) gatherBetween(view, clear, max(from, first), min(to, end), thing);
      if (max(from, end) < to) gatherAlone(view, max(from, end), to, thing);
    }
    if (first === end) continue;
    const shift = shifts + (<usize>i << 4);
    const shiftX = shifts === 0 ? 0 : load<f64>(shift);
    const shiftY = shifts === 0 ? 0 : load<f64>(shift, 8);
    for (let x = first; x < end; x++) {
      const seen = clear + (<usize>x << 2);
      const hidden = 1 - <f64>load<f32>(seen);
      if (hidden === 0) continue;
      store<f32>(seen, 1);
      const pixel = view + (<usize>x << 4);
      store<f32>(pixel, <f32>(<f64>load<f32>(pixel, 12) + hidden), 12);
      if (shifts === 0) continue;
      takeHidden(pixel, hidden, <f64>x - shiftX + cornerX, <f64>y - shiftY + cornerY, picture, stride);
    }
  }
}
