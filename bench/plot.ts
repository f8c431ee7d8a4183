/** Plots as SVG: panels side by side, each with its points and the straight line through them. */
import { line } from './statistics.js';

export interface Panel {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly points: readonly (readonly [number, number])[];
  /** Said of the straight line, by its start and slope. */
  readonly about: (start: number, slope: number) => string;
}

const PANEL = { width: 360, height: 300, left: 62, right: 18, top: 58, bottom: 52 };
const TICKS = 4;

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** Round numbers from 0 up to at least `most`: 1, 2 or 5 times a power of ten apart. */
export function ticksTo(most: number): number[] {
  const rough = most / TICKS;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10) * power;
  const count = Math.ceil(most / step - 1e-9);
  return Array.from({ length: count + 1 }, (_, i) => Number((i * step).toPrecision(6)));
}

function panelSvg({ title, xLabel, yLabel, points, about }: Panel, offset: number): string {
  const { width, height, left, right, top, bottom } = PANEL;
  const xTicks = ticksTo(Math.max(...points.map(([x]) => x)));
  const yTicks = ticksTo(Math.max(...points.map(([, y]) => y)));
  const xMost = xTicks.at(-1)!;
  const yMost = yTicks.at(-1)!;
  const xAt = (x: number) => Number((left + (x / xMost) * (width - left - right)).toFixed(1));
  const yAt = (y: number) => Number((height - bottom - (y / yMost) * (height - top - bottom)).toFixed(1));
  const { start, slope } = line(points);
  const text = (x: number, y: number, body: string, more = '') =>
    `<text x="${x}" y="${y}" ${more}>${escaped(body)}</text>`;
  return [
    `<g transform="translate(${offset} 0)">`,
    text(left, 24, title, 'class="title"'),
    text(left, 43, about(start, slope), 'class="about"'),
    ...yTicks.flatMap((y) => [
      `<path class="grid" d="M${left} ${yAt(y)}H${width - right}"/>`,
      text(left - 8, yAt(y) + 4, y.toLocaleString('en'), 'text-anchor="end"'),
    ]),
    ...xTicks.map((x) => text(xAt(x), height - bottom + 18, x.toLocaleString('en'), 'text-anchor="middle"')),
    `<path class="line" d="M${left} ${yAt(Math.max(0, start))}L${xAt(xMost)} ${yAt(start + slope * xMost)}"/>`,
    ...points.map(([x, y]) => `<circle cx="${xAt(x)}" cy="${yAt(y)}" r="4"/>`),
    text((left + width - right) / 2, height - 12, xLabel, 'text-anchor="middle" class="axis"'),
    text(
      14,
      (top + height - bottom) / 2,
      yLabel,
      `text-anchor="middle" class="axis" transform="rotate(-90 14 ${(top + height - bottom) / 2})"`,
    ),
    '</g>',
  ].join('\n');
}

/** The panels as one SVG file. */
export function plotSvg(panels: readonly Panel[]): string {
  const width = PANEL.width * panels.length;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="${escaped(panels.map(({ title }) => title).join('; '))}" viewBox="0 0 ${width} ${PANEL.height}" width="${width}" height="${PANEL.height}">`,
    '<style>text{font:12px system-ui,sans-serif;fill:#444}.title{font-size:15px;font-weight:600;fill:#111}.about{fill:#2563a8}.axis{fill:#222}.grid{stroke:#ddd}.line{stroke:#2563a8;stroke-width:1.5;fill:none;opacity:.55}circle{fill:#2563a8}</style>',
    `<rect width="${width}" height="${PANEL.height}" fill="#fff"/>`,
    ...panels.map((panel, i) => panelSvg(panel, i * PANEL.width)),
    '</svg>\n',
  ].join('\n');
}
