import fs from 'node:fs';
import type { Options } from 'yargs';
import { asError, expected, quoted, UserError } from '../errors.js';
import type { Parameter } from '../recipe/parameters.js';
import { flagName } from '../recipe/settings.js';

/** A set of declared parameters, by name in code. */
export type Declared = Readonly<Record<string, Parameter>>;

/** A flag, with the words that a shell may complete its value to. */
export type Flag = Options & { readonly words?: readonly string[] };

/** What `--help` says of a parameter, after its flag. */
export function describeFlag(parameter: Parameter): string {
  const takes = parameter.isSwitch ? '' : ` Takes ${parameter.accepts}.`;
  return `${parameter.about}${takes} [default: ${parameter.default}]`;
}

/**
 * The flags of declared parameters. Every value reaches us as the text that was typed, and none has a default
 * here: both live in the declaration.
 */
export function flagsOf(declared: Declared, group: string): Record<string, Flag> {
  return Object.fromEntries(
    Object.entries(declared).map(([name, parameter]) => {
      const kind: Options = parameter.isSwitch
        ? { type: 'boolean' }
        : { type: 'string', nargs: 1, requiresArg: true };
      return [
        flagName(name),
        { ...kind, group, describe: describeFlag(parameter), words: parameter.options },
      ];
    }),
  );
}

/** A flag of the command line that takes a text of its own; `words` are those that a shell completes it to. */
export function textFlag(describe: string, group?: string, words: readonly string[] = []): Flag {
  const flag: Flag = { type: 'string', nargs: 1, requiresArg: true, describe, words };
  return group === undefined ? flag : { ...flag, group };
}

export type Arguments = Readonly<Record<string, unknown>>;

/** The one text given for a flag, undefined where it wasn't given; twice is once too often. */
export function textOf(args: Arguments, flag: string): string | undefined {
  const value = args[flag];
  if (value === undefined) return undefined;
  if (Array.isArray(value))
    throw expected({ what: `--${flag}`, expected: 'given once', received: value.map(quoted).join(' and ') });
  return String(value);
}

/** The texts given for declared parameters, by flag name. */
export function textsOf(args: Arguments, declared: Declared): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const name of Object.keys(declared)) {
    const flag = flagName(name);
    const text = textOf(args, flag);
    if (text !== undefined) texts[flag] = text;
  }
  return texts;
}

/** Reads `--config`: a JSON or YAML map from flag names to values; flags that are typed win over it. */
export async function readConfig(file: string): Promise<Record<string, string>> {
  let config: unknown;
  try {
    const { parse } = await import('yaml');
    config = parse(fs.readFileSync(file, 'utf8'));
  } catch (thrown) {
    const reason = asError(thrown).message.split('\n')[0];
    throw new UserError(
      `The --config file ${quoted(file)} could not be read (${reason}); give a JSON or YAML file.`,
    );
  }
  if (typeof config !== 'object' || config === null || Array.isArray(config))
    throw expected({
      what: `the --config file ${quoted(file)}`,
      expected: 'a map from flag names to values',
      received: quoted(config),
    });
  return Object.fromEntries(
    Object.entries(config).map(([name, value]) => {
      const flag = flagName(name.replace(/^--/, '').replaceAll('_', '-'));
      if (
        typeof value === 'object' &&
        !(Array.isArray(value) && value.every((item) => typeof item !== 'object'))
      )
        throw expected({
          what: `${flag} in ${quoted(file)}`,
          expected: 'a number, a text or a list of them',
          received: quoted(value),
        });
      return [flag, Array.isArray(value) ? value.join(',') : String(value)];
    }),
  );
}
