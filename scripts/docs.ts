// Writes the tables of README.md and docs/recipes.md from the recipes' own declarations: `npm run docs`.
// test/docs.test.ts fails where they have drifted.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type AnyNamedRecipe, loadAnyRecipe, recipeNames } from '../src/recipe/catalogue.js';
import { flagName } from '../src/recipe/settings.js';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');

const row = (cells: readonly string[]) =>
  `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');

function recipeTable(recipes: readonly AnyNamedRecipe[]): string {
  return table(
    ['`--recipe`', 'what it makes', 'layers'],
    recipes.map(({ name, recipe }) => [
      `[\`${name}\`](docs/recipes.md#${name})`,
      recipe.summary,
      Object.keys(recipe.layers)
        .map((layer) => `\`${layer}\``)
        .join(' '),
    ]),
  );
}

function recipeSection({ name, recipe }: AnyNamedRecipe): string {
  const parameters = Object.entries(recipe.parameters).map(
    ([parameter, { about, accepts, source, ...declared }]) => [
      `\`--${flagName(parameter)}\``,
      `\`${declared.default}\``,
      about + (source === '' ? '' : ` *(${source})*`),
      accepts,
    ],
  );
  const layers = Object.entries(recipe.layers).map(([layer, { role, about }]) => [
    `\`${layer}\``,
    role,
    about,
  ]);
  const presets = Object.entries(recipe.presets ?? {}).map(([preset, { about }]) => [
    `\`--preset ${preset}\``,
    about,
  ]);
  return [
    `## ${name}`,
    `${recipe.summary} Version ${recipe.version}.`,
    table(['flag', 'default', 'what it does', 'takes'], parameters),
    table(['layer', 'role', 'what it is'], layers),
    ...(presets.length > 0 ? [table(['preset', 'what it sets'], presets)] : []),
  ].join('\n\n');
}

/** Puts a text between a file's markers `<!-- recipes -->` and `<!-- /recipes -->`. */
export function betweenMarkers(text: string, marker: string, inner: string): string {
  const pattern = new RegExp(`(<!-- ${marker} -->)[\\s\\S]*?(<!-- /${marker} -->)`);
  if (!pattern.test(text)) throw new Error(`no marker ${marker}`);
  return text.replace(pattern, (_, open, close) => `${open}\n${inner}\n${close}`);
}

/** Every generated document and what it should hold. */
export async function documents(): Promise<Map<string, string>> {
  const recipes: AnyNamedRecipe[] = [];
  // One after the other: the loader that runs this script can't import a module twice at once.
  for (const name of recipeNames()) recipes.push(await loadAnyRecipe(name));
  const readme = fs.readFileSync(path.join(root, 'README.md'), 'utf8');
  const reference = [
    '# Recipes',
    "Written by `npm run docs` from the recipes' own declarations. A range is `A:B` (drawn uniformly per sample), a choice `A,B,C`, a weighted choice `A@3,B@1`; fractions such as `1/10` are numbers.",
    ...recipes.map(recipeSection),
  ];
  return new Map([
    ['README.md', betweenMarkers(readme, 'recipes', recipeTable(recipes))],
    ['docs/recipes.md', `${reference.join('\n\n')}\n`],
  ]);
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  for (const [file, text] of await documents()) fs.writeFileSync(path.join(root, file), text);
