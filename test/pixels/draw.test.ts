import { describe, expect, it } from 'vitest';
import { createImage } from '../../src/image.js';
import {
  type Colour,
  createSheet,
  drawCoverage,
  drawDisc,
  drawFrame,
  fillRectangle,
  paste,
  type Sheet,
} from '../../src/pixels/draw.js';
import { drawPolyline } from '../../src/pixels/polyline.js';
import { orderedColour } from '../../src/pixels/ramp.js';

const BLACK: Colour = [0, 0, 0];
const WHITE: Colour = [1, 1, 1];
const RED: Colour = [1, 0, 0];
const BLUE: Colour = [0, 0, 1];

/** A channel as rows of digits: 0 nothing, 9 full. */
function picture(sheet: Sheet, channel = 0): string[] {
  return Array.from({ length: sheet.height }, (_, y) =>
    Array.from({ length: sheet.width }, (_, x) =>
      Math.round(sheet.data[(y * sheet.width + x) * 3 + channel]! * 9),
    ).join(''),
  );
}

const inkOf = (sheet: Sheet, channel = 0) =>
  sheet.data.reduce((sum, value, i) => (i % 3 === channel ? sum + value : sum), 0);

describe('rectangles', () => {
  it('fill, and are cut off at the edges', () => {
    const sheet = createSheet(5, 3, BLACK);
    fillRectangle(sheet, { x: 3, y: -1, width: 9, height: 3 }, RED);
    expect(picture(sheet)).toEqual(['00099', '00099', '00000']);
    expect(inkOf(sheet, 1)).toBe(0);
  });
  it('frame on the inside', () => {
    const sheet = createSheet(6, 5, BLACK);
    drawFrame(sheet, { x: 1, y: 0, width: 5, height: 5 }, WHITE);
    expect(picture(sheet)).toEqual(['099999', '090009', '090009', '090009', '099999']);
    drawFrame(sheet, { x: 1, y: 0, width: 5, height: 5 }, RED, 2);
    expect(picture(sheet)).toEqual(['099999', '099999', '099099', '099999', '099999']);
  });
});

describe('paste', () => {
  it('lays grey on all channels and colours as they are, cut off at the edges', () => {
    const sheet = createSheet(3, 2, BLACK);
    paste(sheet, createImage(2, 2, 1, 'srgb', Float32Array.of(1, 1 / 3, 2 / 3, 1)), -1, 0);
    expect(picture(sheet)).toEqual(['300', '900']);
    expect(picture(sheet, 2)).toEqual(['300', '900']);
    paste(sheet, createImage(1, 1, 3, 'srgb', Float32Array.of(1, 0, 1 / 3)), 2, 1);
    expect([picture(sheet, 0)[1], picture(sheet, 1)[1], picture(sheet, 2)[1]]).toEqual(['909', '900', '903']);
  });
});

describe('coverage', () => {
  it('mixes the colour in by its share', () => {
    const sheet = createSheet(3, 1, WHITE);
    drawCoverage(sheet, { width: 2, height: 1, data: Float32Array.of(1, 1 / 3) }, 1, 0, BLACK);
    expect(picture(sheet)).toEqual(['906']);
  });
});

describe('a disc', () => {
  it('has area pi r^2 wherever it stands', () => {
    for (const [x, y, radius] of [
      [20, 20, 7],
      [20.3, 19.8, 7.5],
      [17.5, 17.5, 12.25],
    ] as const) {
      const sheet = createSheet(40, 40, BLACK);
      drawDisc(sheet, x, y, radius, WHITE);
      expect(inkOf(sheet) / (Math.PI * radius * radius)).toBeCloseTo(1, 2);
    }
  });
  it('is round, soft at its edge, and cut off', () => {
    const sheet = createSheet(5, 5, BLACK);
    drawDisc(sheet, 2.5, 2.5, 1.5, WHITE);
    expect(picture(sheet)).toEqual(['00000', '05950', '09990', '05950', '00000']);
    drawDisc(sheet, 0, 5, 1.5, WHITE, 1);
    expect(picture(sheet)[4]).toBe('94000');
  });
  it('lets the ground through by its opacity', () => {
    const sheet = createSheet(9, 9, WHITE);
    drawDisc(sheet, 4.5, 4.5, 3, BLACK, 1 / 3);
    expect(picture(sheet)[4]![4]).toBe('6');
  });
});

describe('a polyline', () => {
  const draw = (sheet: Sheet, points: readonly (readonly [number, number])[], width: number) =>
    drawPolyline(
      sheet,
      points.map(([x]) => x),
      points.map(([, y]) => y),
      { width, colourAt: (share) => (share <= 0.5 ? RED : BLUE) },
    );

  it('covers its pixels exactly along the axes', () => {
    const sheet = createSheet(7, 5, BLACK);
    drawPolyline(sheet, [-5, 12], [2.5, 2.5], { width: 2, colourAt: () => WHITE });
    expect(picture(sheet)).toEqual(['0000000', '5555555', '9999999', '5555555', '0000000']);
  });
  it('has area length x width plus its round ends, at any angle', () => {
    for (const angle of [0, 0.3, 0.8, 1.5]) {
      const sheet = createSheet(60, 60, BLACK);
      const [dx, dy] = [20 * Math.cos(angle), 20 * Math.sin(angle)];
      drawPolyline(sheet, [30 - dx, 30 + dx], [30 - dy, 30 + dy], { width: 3, colourAt: () => WHITE });
      expect(inkOf(sheet) / (40 * 3 + Math.PI * 2.25)).toBeCloseTo(1, 1);
    }
  });
  it('of many short parts looks like one long part', () => {
    const one = createSheet(40, 40, BLACK);
    const many = createSheet(40, 40, BLACK);
    const along = (i: number) => 5 + (30 * i) / 300;
    drawPolyline(one, [5, 35], [5, 35], { width: 2, colourAt: () => WHITE });
    const points = Array.from({ length: 301 }, (_, i) => along(i));
    drawPolyline(many, points, points, { width: 2, colourAt: () => WHITE });
    expect(picture(many)).toEqual(picture(one));
  });
  it('changes colour along the way, later parts on top', () => {
    const sheet = createSheet(9, 9, BLACK);
    draw(
      sheet,
      [
        [0, 4.5],
        [9, 4.5],
        [4.5, 9],
        [4.5, 0],
      ],
      3,
    );
    const at = (x: number, y: number) => [...sheet.data.subarray((y * 9 + x) * 3, (y * 9 + x) * 3 + 3)];
    expect(at(0, 4)).toEqual([1, 0, 0]);
    expect(at(4, 4)).toEqual([0, 0, 1]);
    expect(at(4, 0)).toEqual([0, 0, 1]);
  });
  it('of one point is a dot; of none, or off the sheet, nothing', () => {
    const sheet = createSheet(5, 5, BLACK);
    drawPolyline(sheet, [], [], { width: 3, colourAt: () => WHITE });
    drawPolyline(sheet, [-20, -10], [2, 2], { width: 3, colourAt: () => WHITE });
    expect(inkOf(sheet)).toBe(0);
    drawPolyline(sheet, [2.5], [2.5], { width: 3, colourAt: () => WHITE });
    expect(picture(sheet)[2]).toBe('09990');
    expect(picture(sheet)[0]).toBe('00000');
  });
});

describe('the ordered ramp', () => {
  it('grows lighter all the way and stays within the colours', () => {
    let before = -1;
    for (let share = 0; share <= 1; share += 1 / 64) {
      const [red, green, blue] = orderedColour(share);
      const luma = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
      expect(luma).toBeGreaterThan(before);
      for (const value of [red, green, blue]) expect(value >= 0 && value <= 1).toBe(true);
      before = luma;
    }
    expect(orderedColour(-1)).toEqual(orderedColour(0));
    expect(orderedColour(2)).toEqual(orderedColour(1));
  });
});
