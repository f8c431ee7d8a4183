import { escaped } from './escape.js';

/** A part of a page, with its heading. */
export interface Section {
  readonly title: string;
  readonly about?: string;
  readonly html: string;
}

const STYLE = `
:root { color-scheme: light dark; --paper: #fbfaf8; --card: #ffffff; --ink: #1d1d1f; --soft: #6b6b70; --line: #e3e1dc;
  --good: #2f7d4f; --bad: #b3372f; --open: #9a6b12; --one: #2b6cb0; --two: #b3693a; --three: #8a8a90; }
@media (prefers-color-scheme: dark) { :root { --paper: #161618; --card: #1f1f22; --ink: #ececee; --soft: #9b9ba3;
  --line: #34343a; --good: #6cc08b; --bad: #f0857b; --open: #e0b25c; --one: #7fb2e8; --two: #e3a37a; --three: #85858d; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); line-height: 1.5;
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; }
main { max-width: 62rem; margin: 0 auto; padding: 2.5rem 1.25rem 4rem; }
header p { margin: 0; color: var(--soft); }
h1 { font-size: 2.6rem; line-height: 1.1; letter-spacing: -0.02em; margin: 0.2rem 0 0.8rem; }
h1.healthy { color: var(--good); } h1.broken { color: var(--bad); } h1.inconclusive { color: var(--open); }
h2 { font-size: 1.15rem; margin: 0 0 0.25rem; letter-spacing: -0.01em; }
.reasons { margin: 0 0 1.5rem; padding: 0; list-style: none; font-size: 1.06rem; }
.reasons li { margin: 0.45rem 0; max-width: 48rem; }
section { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 1.25rem 1.4rem; margin: 1.1rem 0; }
section > p { margin: 0 0 1rem; color: var(--soft); font-size: 0.93rem; max-width: 46rem; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(8.3rem, 1fr)); gap: 0.8rem; margin: 1.2rem 0; }
.tile { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 0.8rem 1rem; }
.tile b { display: block; font-size: 1.4rem; white-space: nowrap; letter-spacing: -0.02em; font-variant-numeric: tabular-nums; }
.tile span { color: var(--soft); font-size: 0.85rem; }
.row { display: grid; grid-template-columns: repeat(auto-fit, minmax(20rem, 1fr)); gap: 1.5rem; }
svg { width: 100%; max-width: 36rem; height: auto; display: block; overflow: visible; }
svg text { fill: var(--soft); font-size: 12px; font-family: inherit; font-variant-numeric: tabular-nums; }
svg .label { fill: var(--ink); }
svg .grid { stroke: var(--line); stroke-width: 1; } svg .axis { stroke: var(--soft); stroke-width: 1; }
.pictures { display: grid; grid-template-columns: repeat(auto-fill, minmax(18rem, 1fr)); gap: 1.1rem; }
figure { margin: 0; } figcaption { color: var(--soft); font-size: 0.85rem; margin-top: 0.35rem; }
.slider { position: relative; border-radius: 8px; overflow: hidden; aspect-ratio: 1; touch-action: pan-y; cursor: ew-resize; --at: 50%; }
.slider img { position: absolute; inset: 0; width: 100%; height: 100%; display: block; user-select: none; -webkit-user-drag: none; }
.slider img.before { clip-path: inset(0 calc(100% - var(--at)) 0 0); }
.slider::after { content: ""; position: absolute; top: 0; bottom: 0; left: var(--at); width: 2px; margin-left: -1px; background: #fff; box-shadow: 0 0 0 1px #0006; }
.slider i { position: absolute; top: 0.5rem; font-style: normal; font-size: 0.75rem; background: #000a; color: #fff; border-radius: 4px; padding: 0.05rem 0.45rem; }
.slider i:first-of-type { left: 0.5rem; } .slider i:last-of-type { right: 0.5rem; }
.choice { margin: 0 0 1rem; display: flex; gap: 0.4rem; flex-wrap: wrap; }
.choice button { font: inherit; font-size: 0.88rem; color: inherit; background: none; border: 1px solid var(--line); border-radius: 999px; padding: 0.15rem 0.8rem; cursor: pointer; }
.choice button[aria-pressed="true"] { background: var(--ink); color: var(--paper); border-color: var(--ink); }
table { border-collapse: collapse; width: 100%; font-size: 0.93rem; }
td, th { text-align: left; padding: 0.35rem 0.8rem 0.35rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
td.number { font-variant-numeric: tabular-nums; white-space: nowrap; }
tr:last-child td { border-bottom: 0; }
footer { color: var(--soft); font-size: 0.85rem; margin-top: 2rem; }
`;

/** Moves a slider's edge with the pointer or the arrow keys, and changes what all sliders compare. */
const SCRIPT = `
for (const slider of document.querySelectorAll('.slider')) {
  const move = (share) => slider.style.setProperty('--at', Math.max(0, Math.min(100, share)) + '%');
  let at = 50;
  slider.addEventListener('pointermove', (event) => {
    const box = slider.getBoundingClientRect();
    move(at = 100 * (event.clientX - box.left) / box.width);
  });
  slider.addEventListener('keydown', (event) => {
    const step = { ArrowLeft: -5, ArrowRight: 5 }[event.key];
    if (step) { move(at += step); event.preventDefault(); }
  });
}
for (const choice of document.querySelectorAll('.choice')) choice.addEventListener('click', ({ target }) => {
  if (target.tagName !== 'BUTTON') return;
  const [before, after] = target.dataset.pair.split(' ');
  for (const button of choice.children) button.setAttribute('aria-pressed', String(button === target));
  for (const slider of choice.parentElement.querySelectorAll('.slider')) {
    const left = slider.querySelector('.before'), right = slider.querySelector('.after');
    const [one, other] = slider.querySelectorAll('i');
    left.src = slider.querySelector('[data-kind="' + before + '"]').dataset.src;
    right.src = slider.querySelector('[data-kind="' + after + '"]').dataset.src;
    one.textContent = slider.querySelector('[data-kind="' + before + '"]').dataset.name;
    other.textContent = slider.querySelector('[data-kind="' + after + '"]').dataset.name;
  }
});
`;

/** One file that needs nothing from anywhere: style, script and pictures are in it. */
export function pageOf(title: string, head: string, sections: readonly Section[], foot: string): string {
  const body = sections.map(
    ({ title: heading, about, html }) =>
      `<section>\n<h2>${escaped(heading)}</h2>\n${about === undefined ? '' : `<p>${escaped(about)}</p>\n`}${html}\n</section>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>${escaped(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
${head}
${body.join('\n')}
<footer>${foot}</footer>
</main>
<script>${SCRIPT}</script>
</body>
</html>
`;
}
