import { setArms } from '../train/validate/measure-arms.js';
import { gainOf } from '../train/validate/statistics.js';
import type { Validation } from '../train/validate.js';
import { escaped } from './escape.js';
import { type Compared, gallery } from './gallery.js';
import { pageOf, type Section } from './page.js';
import { maskSections, pictureSections } from './validation-charts.js';

const VERDICTS = {
  healthy: 'The set teaches what it should.',
  broken: 'The set teaches something wrong, or nothing.',
  inconclusive: 'Whether the set teaches what it should can’t be told.',
} as const;

/** The report of a validation as one HTML file. */
export function validationPage(found: Validation): string {
  const { judgement, pictures, masks } = found;
  const sections: Section[] = [
    ...(pictures ? pictureSections(found, pictures) : []),
    ...(masks ? maskSections(found, masks) : []),
    ...picturesSection(found),
    { title: 'What was checked before training', html: checkTable(found) },
    { title: 'How it was done', html: detailsTable(found) },
  ];
  const name = nameOf(found);
  return pageOf(`${judgement.verdict}: ${name}`, head(found), sections, foot());
}

function nameOf({ about }: Validation): string {
  return about.kind === 'dataset'
    ? `${about.folder} (${about.recipe})`
    : `${about.input} and ${about.target}`;
}

function head(found: Validation): string {
  const { judgement } = found;
  const reasons = judgement.reasons.map(({ sentence }) => `<li>${escaped(sentence)}</li>`);
  return `<header><p>gen-blur validate · ${escaped(nameOf(found))}</p><h1 class="${judgement.verdict}">${judgement.verdict}</h1><p>${VERDICTS[judgement.verdict]}</p></header><ul class="reasons">${reasons.join('')}</ul>${tiles(found)}`;
}

function tiles({ pictures, masks, pairs, split, model, seconds }: Validation): string {
  const signed = (value: number) => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)} dB`;
  const all: [string, string][] = [
    ...(pictures
      ? ([
          [signed(pictures.own.gain), 'gain on photos it hadn’t seen'],
          [signed(pictures.trusted.gain), 'gain on trusted pairs'],
          [`${Math.round(100 * pictures.own.wins)} %`, 'of the held-out pairs get better'],
        ] as [string, string][])
      : []),
    ...(masks
      ? ([
          [masks.own.precision.toFixed(2), 'average precision'],
          [`${masks.own.ratio.toFixed(1)} ×`, 'what guessing reaches'],
        ] as [string, string][])
      : []),
    [`${pairs.total}`, `pairs of ${split.count} photo${split.count === 1 ? '' : 's'}`],
    ...(model ? ([[`${model.steps}`, `steps of ${model.name}`]] as [string, string][]) : []),
    [`${Math.round(seconds)} s`, 'in all'],
  ];
  return `<div class="tiles">${all.map(([figure, what]) => `<div class="tile"><b>${escaped(figure)}</b><span>${escaped(what)}</span></div>`).join('')}</div>`;
}

function picturesSection({ shown, arms, model, judgement }: Validation): Section[] {
  if (shown.length === 0) return [];
  const gains = new Map(
    setArms(arms).flatMap(({ held }) => held.map(({ key, input, output }) => [key, gainOf(input, output)])),
  );
  const trained = shown.every(({ output }) => output !== undefined);
  const things = shown.map(({ key, width, height, input, target, output }): Compared => {
    const gain = gains.get(key);
    const caption =
      gain === undefined ? key : `${key}: ${gain < 0 ? '−' : '+'}${Math.abs(gain).toFixed(2)} dB`;
    return { caption, width, height, pictures: { input, target, ...(output && { output }) } };
  });
  const names =
    model?.judges === 'mask'
      ? { input: 'input', output: 'found', target: 'mask' }
      : { input: 'input', output: 'restored', target: 'target' };
  const toTarget = { label: `input | ${names.target}`, before: 'input', after: 'target' };
  const choices = trained
    ? [
        { label: `input | ${names.output}`, before: 'input', after: 'output' },
        { label: `${names.output} | ${names.target}`, before: 'output', after: 'target' },
        toTarget,
      ]
    : [toTarget];
  return [
    {
      title: trained ? 'Before and after' : 'Pairs of the set',
      about: trained
        ? `Held-out pairs, which the model was not trained on. Move over a picture to compare.${judgement.verdict === 'healthy' ? ' The small model only shows that there is something to learn: what a large one makes of the set is better.' : ''}`
        : 'Move over a picture to compare.',
      html: gallery(things, names, choices),
    },
  ];
}

function checkTable({ check }: Validation): string {
  const rows = check.findings.map(
    ({ severity, sentence }) => `<tr><td>${severity}</td><td>${escaped(sentence)}</td></tr>`,
  );
  const summary = `<tr><td>${check.verdict}</td><td>${check.counts.pairs} pairs were measured: alignment, brightness, order, leaks, files (gen-blur check).</td></tr>`;
  return `<table>${summary}${rows.join('')}</table>`;
}

const GROUPED = {
  source: 'by the recorded source of each pair',
  pattern: 'by --group-by, from the files’ names',
  look: 'by clusters of near-identical targets',
} as const;

function detailsTable({ split, pairs, model, seed, arms, pictures }: Validation): string {
  const side =
    pairs.side === undefined ? '' : `, each cut to a window of about ${pairs.side}x${pairs.side} px`;
  const rows: [string, string][] = [
    [
      'split',
      `${split.count} photos, told ${GROUPED[split.by]}; ${split.folds === 2 ? 'two folds: each photo is held out once' : split.folds === 1 ? 'a quarter held out' : 'not split'}`,
    ],
    ['pairs', `${pairs.read} of ${pairs.total} read${side}`],
    ...(model
      ? ([
          ['model', `${model.name}, ${model.parameterCount} parameters, on ${model.device}`],
          ...Object.entries(arms).map(([id, { steps, seconds }]) => [
            `arm ${id}`,
            `${steps} steps in ${seconds.toFixed(0)} s`,
          ]),
        ] as [string, string][])
      : []),
    ...(pictures
      ? ([
          [
            'trusted pairs',
            `${pictures.trusted.photos} photos that the set doesn’t hold${pictures.left.length > 0 ? `; left out: ${pictures.left.join(', ')}` : ''}`,
          ],
        ] as [string, string][])
      : []),
    ['seed', seed],
  ];
  return `<table>${rows.map(([name, text]) => `<tr><td>${escaped(name)}</td><td>${escaped(text)}</td></tr>`).join('')}</table>`;
}

function foot(): string {
  return 'Limits were fitted on healthy and broken sets of known making; see bench/VALIDATE.md of gen-blur. A healthy verdict says that the pairs teach something true, not how well a large model will do.';
}
