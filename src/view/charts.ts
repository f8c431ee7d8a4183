import { escaped } from './escape.js';

/** One of the page's colours, which follow its dark and light schemes. */
export type Colour = 'one' | 'two' | 'three' | 'good' | 'bad';

const WIDTH = 460;
const HEIGHT = 240;
const LEFT = 46;
const BOTTOM = 34;
const TOP = 22;

/** Round steps of 1, 2 or 5 that part a range into about five. */
function stepsIn(low: number, high: number): number[] {
  const raw = (high - low) / 5 || 1;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= raw) ?? 10) * power;
  const first = Math.ceil(low / step - 1e-9) * step;
  return Array.from({ length: Math.floor((high - first) / step + 1e-9) + 1 }, (_, i) => first + i * step);
}

const short = (value: number) => String(Number(value.toPrecision(4)));
const at = (value: number) => value.toFixed(1);

interface Scale {
  (value: number): number;
  readonly low: number;
  readonly high: number;
}

function scaleOf(values: readonly number[], from: number, to: number, withZero: boolean): Scale {
  const known = values.filter(Number.isFinite);
  let [low, high] = [Math.min(...known), Math.max(...known)];
  if (withZero) [low, high] = [Math.min(0, low), Math.max(0, high)];
  if (!(high > low)) [low, high] = [low - 0.5, low + 0.5];
  const margin = (high - low) * 0.06;
  if (!withZero || low < 0) low -= margin;
  high += margin;
  return Object.assign((value: number) => from + ((value - low) / (high - low)) * (to - from), { low, high });
}

export interface Series {
  readonly name: string;
  readonly colour: Colour;
  readonly points: readonly (readonly [x: number, y: number])[];
}

export interface ChartWords {
  readonly x: string;
  readonly y: string;
  /** Whether the values' axis shows 0 whatever they are. */
  readonly zero?: boolean;
}

/** Axes, ticks and the names of series; `marks` draws what is between. */
function frame(series: readonly Series[], words: ChartWords, marks: (x: Scale, y: Scale) => string): string {
  const all = series.flatMap(({ points }) => points);
  const x = scaleOf(
    all.map(([value]) => value),
    LEFT,
    WIDTH - 8,
    true,
  );
  const y = scaleOf(
    all.map(([, value]) => value),
    HEIGHT - BOTTOM,
    TOP,
    words.zero === true,
  );
  const lines = stepsIn(y.low, y.high).map(
    (value) =>
      `<line class="${Math.abs(value) < 1e-12 ? 'axis' : 'grid'}" x1="${LEFT}" x2="${WIDTH - 8}" y1="${at(y(value))}" y2="${at(y(value))}"/><text x="${LEFT - 8}" y="${at(y(value) + 4)}" text-anchor="end">${short(value)}</text>`,
  );
  const ticks = stepsIn(x.low, x.high).map(
    (value) =>
      `<text x="${at(x(value))}" y="${HEIGHT - BOTTOM + 17}" text-anchor="middle">${short(value)}</text>`,
  );
  const names = series.map(({ name, colour }, i) => {
    const left = LEFT + i * 125;
    return `<circle cx="${left + 4}" cy="7" r="4" fill="var(--${colour})"/><text class="label" x="${left + 13}" y="11">${escaped(name)}</text>`;
  });
  const axes = `<text x="${WIDTH - 8}" y="${HEIGHT - 2}" text-anchor="end">${escaped(words.x)}</text><text x="${WIDTH - 8}" y="11" text-anchor="end">${escaped(words.y)}</text>`;
  return `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escaped(`${words.y} by ${words.x}`)}">${lines.join('')}${ticks.join('')}${axes}${names.join('')}${marks(x, y)}</svg>`;
}

/** Lines through points. */
export function lineChart(series: readonly Series[], words: ChartWords): string {
  return frame(series, words, (x, y) =>
    series
      .map(({ colour, points }) => {
        const path = points.map(([u, v], i) => `${i === 0 ? 'M' : 'L'}${at(x(u))} ${at(y(v))}`).join('');
        const ends = points
          .slice(points.length > 8 ? -1 : 0)
          .map(([u, v]) => `<circle cx="${at(x(u))}" cy="${at(y(v))}" r="3" fill="var(--${colour})"/>`);
        return `<path d="${path}" fill="none" stroke="var(--${colour})" stroke-width="2" stroke-linejoin="round"/>${ends.join('')}`;
      })
      .join(''),
  );
}

/** Points alone. */
export function scatterChart(series: readonly Series[], words: ChartWords): string {
  return frame(series, words, (x, y) =>
    series
      .flatMap(({ colour, points }) =>
        points.map(
          ([u, v]) =>
            `<circle cx="${at(x(u))}" cy="${at(y(v))}" r="4" fill="var(--${colour})" fill-opacity="0.65"/>`,
        ),
      )
      .join(''),
  );
}

export interface Bar {
  readonly name: string;
  readonly value: number;
  /** Half the length of its whisker. */
  readonly error?: number;
  readonly text: string;
  readonly colour: Colour;
}

const ROW = 34;
/** Bars of controls may lie far off: they are cut here, and their figure says how far. */
const CUT = 3;

/** Bars from 0 to either side, named at the left. Beside values within reach of each other far ones are cut off. */
export function barChart(bars: readonly Bar[], about: string): string {
  const told = bars.filter(({ value }) => Number.isFinite(value));
  const reach = Math.max(
    0.1,
    ...told
      .filter(({ value }) => Math.abs(value) <= CUT)
      .map(({ value, error = 0 }) => Math.abs(value) + error),
  );
  const low = told.some(({ value }) => value < 0) ? -reach : 0;
  const [from, to] = [190, WIDTH - 74];
  const x = (value: number) =>
    from + ((Math.max(low, Math.min(reach, value)) - low) / (reach - low)) * (to - from);
  const height = bars.length * ROW + 6;
  const rows = told.map(({ name, value, error, text, colour }, i) => {
    const y = i * ROW + 6;
    const [left, right] = [Math.min(x(0), x(value)), Math.max(x(0), x(value))];
    const whisker =
      error === undefined || !Number.isFinite(error)
        ? ''
        : `<line x1="${at(x(value - error))}" x2="${at(x(value + error))}" y1="${y + 11}" y2="${y + 11}" stroke="var(--ink)" stroke-width="1.5"/>`;
    return `<text class="label" x="0" y="${y + 15}">${escaped(name)}</text><rect x="${at(left)}" y="${y}" width="${at(Math.max(1.5, right - left))}" height="22" rx="3" fill="var(--${colour})"/>${whisker}<text class="label" x="${WIDTH}" y="${y + 15}" text-anchor="end">${escaped(text)}</text>`;
  });
  return `<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escaped(about)}"><line class="axis" x1="${at(x(0))}" x2="${at(x(0))}" y1="0" y2="${height}"/>${rows.join('')}</svg>`;
}
