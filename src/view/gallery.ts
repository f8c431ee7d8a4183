import { encodePng } from '../codec/png.js';
import { escaped } from './escape.js';

/** Pictures of one thing and one size, of three channels, to be compared two by two. */
export interface Compared {
  readonly caption: string;
  readonly width: number;
  readonly height: number;
  /** 8-bit code values by what they show; the names are the gallery's. */
  readonly pictures: Readonly<Record<string, Uint8Array>>;
}

/** A choice of two kinds of pictures. */
export interface Choice {
  readonly label: string;
  readonly before: string;
  readonly after: string;
}

function dataOf(width: number, height: number, codes: Uint8Array): string {
  const png = encodePng({ width, height, channels: 3, depth: 8, data: codes }, 'small');
  return `data:image/png;base64,${Buffer.from(png).toString('base64')}`;
}

/** Sliders, one for each thing, and buttons that say what all of them compare. `names` are the kinds' as people read them. */
export function gallery(
  things: readonly Compared[],
  names: Readonly<Record<string, string>>,
  choices: readonly Choice[],
): string {
  const [first] = choices;
  if (first === undefined) return '';
  const buttons = choices.map(
    ({ label, before, after }, i) =>
      `<button type="button" data-pair="${before} ${after}" aria-pressed="${i === 0}">${escaped(label)}</button>`,
  );
  const sliders = things.map(({ caption, width, height, pictures }) => {
    const sources = Object.fromEntries(
      Object.entries(pictures).map(([kind, codes]) => [kind, dataOf(width, height, codes)]),
    );
    const kept = Object.entries(sources).map(
      ([kind, source]) =>
        `<span hidden data-kind="${kind}" data-name="${escaped(names[kind] ?? kind)}" data-src="${source}"></span>`,
    );
    const { before, after } = first;
    return `<figure><div class="slider" tabindex="0" role="slider" aria-label="${escaped(caption)}" aria-valuenow="50" style="aspect-ratio:${width}/${height}"><img class="after" alt="" src="${sources[after]}"><img class="before" alt="" src="${sources[before]}"><i>${escaped(names[before] ?? before)}</i><i>${escaped(names[after] ?? after)}</i>${kept.join('')}</div><figcaption>${escaped(caption)}</figcaption></figure>`;
  });
  return `<div class="choice">${buttons.join('')}</div><div class="pictures">${sliders.join('')}</div>`;
}
