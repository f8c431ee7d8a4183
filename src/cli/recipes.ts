import { ExitCode } from '../errors.js';
import { type AnyNamedRecipe, loadAnyRecipe, recipeNames } from '../recipe/catalogue.js';
import { flagName } from '../recipe/settings.js';
import type { AddCommand } from './context.js';
import { jsonLine, table, terminal } from './terminal.js';

/** `gen-blur recipes`: a line for each recipe; `gen-blur recipes NAME`: all about one. */
export const addRecipes: AddCommand = (cli, context) =>
  cli.command(
    'recipes [name]',
    'list the recipes, or tell all about one',
    (builder) => builder.positional('name', { type: 'string' }),
    context.run((args) => listRecipes(args.name as string | undefined, args.json === true)),
  );

async function listRecipes(name: string | undefined, json: boolean): Promise<ExitCode> {
  if (name !== undefined) {
    const named = await loadAnyRecipe(name);
    terminal.out(json ? jsonLine(describeRecipe(named)) : recipeText(named));
    return ExitCode.done;
  }
  const all = await Promise.all(recipeNames().map(loadAnyRecipe));
  if (json) for (const named of all) terminal.out(jsonLine(describeRecipe(named)));
  else {
    terminal.out(table(all.map((named) => [named.name, named.recipe.summary])));
    terminal.out(
      '\ngen-blur recipes NAME tells all about one; --recipe FILE takes your own (see CONTRIBUTING.md).',
    );
  }
  return ExitCode.done;
}

/** A recipe's declaration as plain data. */
function describeRecipe({ name, recipe }: AnyNamedRecipe) {
  const parameters = Object.entries(recipe.parameters).map(([parameter, declared]) => {
    const { about, accepts, unit, source } = declared;
    return { flag: `--${flagName(parameter)}`, default: declared.default, accepts, unit, about, source };
  });
  const { version, summary, layers, promises, presets = {} } = recipe;
  return { name, version, summary, parameters, layers, promises, presets };
}

function recipeText(named: AnyNamedRecipe): string {
  const { name, version, summary, parameters, layers, presets } = describeRecipe(named);
  const lines = [`${name} (version ${version})`, `  ${summary}`, '', 'Parameters'];
  for (const { flag, about, accepts, source, ...declared } of parameters) {
    lines.push(`  ${flag} ${declared.default}`, `      ${about}`, `      ${accepts}`);
    if (source !== '') lines.push(`      Source: ${source}`);
  }
  lines.push('', 'Layers');
  lines.push(table(Object.entries(layers).map(([layer, { role, about }]) => [`  ${layer}`, role, about])));
  const named_ = Object.entries(presets);
  if (named_.length > 0)
    lines.push('', 'Presets', table(named_.map(([preset, { about }]) => [`  ${preset}`, about])));
  return lines.join('\n');
}
