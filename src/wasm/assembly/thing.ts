// A thing that passes a row of the sensor: its record, and which of the row's pixels it may touch at an instant.

/** Bytes of a thing's record, of its pose at an instant (cos, sin, x, y) and of its box (left, right, top, bottom). */
export const THING: usize = 112;
const POSE: usize = 32;
const BOX: usize = 16;
// Where in a record lies what the caller writes: addresses and sizes of 4 bytes, places of 8...
export const PIXELS: usize = 0;
export const ROW_BYTES: usize = 4;
export const LAST_X: usize = 8;
export const LAST_Y: usize = 12;
export const FIRSTS: usize = 16;
export const LASTS: usize = 20;
export const POSES: usize = 24;
export const BOXES: usize = 28;
export const CENTRE: usize = 32;
export const CORNER: usize = 48;
// ... and what is worked out for a row at an instant: at pixel k from LEFT on lies the cut-out's START + k STEP.
export const START: usize = 64;
export const STEP: usize = 80;
export const LEFT: usize = 96;
export const FROM: usize = 100;
export const TO: usize = 104;
export const STRAIGHT: usize = 108;

// @ts-ignore: decorator
@inline
function isWithin(start: f64, step: f64, k: i32, last: f64): bool {
  const place = start + step * <f64>k;
  return place >= 0 && place < last;
}

/** Of a record's range leaves the pixels at which START + k STEP lies within [0, last), in x or y: `axis` is 0 or 8. */
function narrow(thing: usize, axis: usize, last: f64): void {
  const start = load<f64>(thing + axis, START);
  const step = load<f64>(thing + axis, STEP);
  const left = load<i32>(thing, LEFT);
  let from = load<i32>(thing, FROM) - left;
  let to = load<i32>(thing, TO) - left;
  if (Math.abs(step) > 1e-9) {
    const ends = (last - start) / step;
    const begins = -start / step;
    const first = Math.floor(Math.min(begins, ends)) - 1;
    const beyond = Math.ceil(Math.max(begins, ends)) + 2;
    if (first > <f64>from) from = <i32>Math.min(first, <f64>to);
    if (beyond < <f64>to) to = <i32>Math.max(beyond, <f64>from);
  }
  // Where rounding leads astray the exact test puts it right: places rise or fall all along.
  while (from < to && !isWithin(start, step, from, last)) from++;
  while (from < to && !isWithin(start, step, to - 1, last)) to--;
  store<i32>(thing, from + left, FROM);
  store<i32>(thing, to + left, TO);
}

/** Works out which pixels of row `y` a thing may touch at instant `i`, and where in the cut-out they lie. */
export function placeRow(thing: usize, y: i32, i: i32): void {
  store<i32>(thing, 0, FROM);
  store<i32>(thing, 0, TO);
  const box = <usize>load<u32>(thing, BOXES) + <usize>i * BOX;
  if (y < load<i32>(box, 8) || y >= load<i32>(box, 12)) return;
  const left = load<i32>(box);
  const right = load<i32>(box, 4);
  const pose = <usize>load<u32>(thing, POSES) + <usize>i * POSE;
  const cos = load<f64>(pose);
  const sin = load<f64>(pose, 8);
  const centreX = load<f64>(thing, CENTRE);
  const centreY = load<f64>(thing, CENTRE + 8);
  // Along a row of the frame the place in the cut-out moves on by (cos, -sin).
  const u = <f64>left - centreX - load<f64>(pose, 16);
  const v = <f64>y - centreY - load<f64>(pose, 24);
  const startX = cos * u + sin * v + centreX - load<f64>(thing, CORNER);
  const startY = cos * v - sin * u + centreY - load<f64>(thing, CORNER + 8);
  let from = left;
  let to = right;
  const straight = sin === 0 && cos === 1;
  if (straight) {
    // Unturned, a row of the frame shows two rows of the cut-out; beside their ends there is nothing.
    if (startY < 0 || startY >= <f64>load<i32>(thing, LAST_Y)) return;
    const firsts = <usize>load<u32>(thing, FIRSTS) + (<usize>startY << 2);
    const lasts = <usize>load<u32>(thing, LASTS) + (<usize>startY << 2);
    const began = min(load<i32>(firsts), load<i32>(firsts, 4));
    const ended = max(load<i32>(lasts), load<i32>(lasts, 4));
    from = max(left, <i32>Math.floor(<f64>left - startX + <f64>began) - 1);
    to = min(right, <i32>Math.ceil(<f64>left - startX + <f64>ended) + 2);
  }
  if (from >= to) return;
  store<f64>(thing, startX, START);
  store<f64>(thing, startY, START + 8);
  store<f64>(thing, cos, STEP);
  store<f64>(thing, -sin, STEP + 8);
  store<i32>(thing, left, LEFT);
  store<i32>(thing, from, FROM);
  store<i32>(thing, to, TO);
  store<i32>(thing, i32(straight), STRAIGHT);
  narrow(thing, 0, <f64>load<i32>(thing, LAST_X));
  narrow(thing, 8, <f64>load<i32>(thing, LAST_Y));
}
