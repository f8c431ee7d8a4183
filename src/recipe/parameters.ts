import { expected, quoted } from '../errors.js';
import type { Json } from '../json.js';
import type { Stream } from '../random.js';
import { drawFrom, drawIndex, parseNumber, parseSpread, type Spread } from './spread.js';

/**
 * A recipe's parameter, declared once. The flag, its check, `--help`, the docs table, the record and the types
 * of `settings` and `values` follow from it.
 */
export interface Parameter<Setting = unknown, Value = unknown> {
  /** One sentence: what it does. */
  readonly about: string;
  /** What it takes, in words: `an odd whole number from 9 to 513 px`. */
  readonly accepts: string;
  /** The default as it would be typed. */
  readonly default: string;
  readonly unit: string;
  /** Where the default or the range comes from: a paper, a measurement. */
  readonly source: string;
  /** A flag without a value, such as `--fit`. */
  readonly isSwitch: boolean;
  /** The values to offer for completion, where they can be listed. */
  readonly options: readonly string[];
  /** Reads the text of a flag or a config file; throws a UserError that names `flag`. */
  parse(text: string, flag: string): Setting;
  /** The canonical form for the record, which `parse` reads back. */
  format(setting: Setting): Json;
  /** What a plan sees: the setting itself, or a value drawn from it. */
  draw(setting: Setting, stream: Stream): Value;
  /** The folder or file on this machine that a setting names: renders may read from it, and no record holds it. */
  folderOf?(setting: Setting): string | undefined;
}

interface Declared {
  readonly about: string;
  readonly unit?: string;
  readonly source?: string;
}

interface NumberDeclared extends Declared {
  readonly default: number | string;
  readonly min: number;
  readonly max: number;
  readonly whole?: boolean;
}

function common(declared: Declared, accepts: string, defaultText: string) {
  return {
    about: declared.about,
    unit: declared.unit ?? '',
    source: declared.source ?? '',
    accepts,
    default: defaultText,
    isSwitch: false,
    options: [] as readonly string[],
  };
}

function bounds({ min, max, unit }: { min: number; max: number; unit?: string }): string {
  return `from ${min} to ${max}${unit ? ` ${unit}` : ''}`;
}

/** A number, the same for the whole dataset; `odd` allows odd whole numbers only. */
export function setting(declared: NumberDeclared & { readonly odd?: boolean }): Parameter<number, number> {
  const { min, max, odd = false, whole = odd } = declared;
  const accepts = `${odd ? 'an odd whole number' : whole ? 'a whole number' : 'a number'} ${bounds(declared)}`;
  return {
    ...common(declared, accepts, String(declared.default)),
    parse(text, flag) {
      const value = parseNumber(text.trim());
      const fits = value !== undefined && value >= min && value <= max;
      if (fits && (!whole || Number.isInteger(value)) && (!odd || value % 2 === 1)) return value;
      throw expected({ what: flag, expected: accepts, received: quoted(text) });
    },
    format: (value) => value,
    draw: (value) => value,
  };
}

function spreadParameter<Value>(
  declared: NumberDeclared,
  draw: (spread: Spread, stream: Stream) => Value,
): Parameter<Spread, Value> {
  const { min, max, whole = false } = declared;
  const noun = whole ? 'whole number' : 'number';
  const accepts = `a ${noun}, a range A:B or a choice A,B,... ${bounds(declared)}`;
  return {
    ...common(declared, accepts, String(declared.default)),
    parse(text, flag) {
      const spread = parseSpread(text.trim());
      const ends = spread?.options.flatMap((option) => [option.low, option.high]) ?? [];
      const fits = ends.length > 0 && ends.every((end) => end >= min && end <= max);
      if (spread && fits && (!whole || ends.every(Number.isInteger))) return spread;
      throw expected({ what: flag, expected: accepts, received: quoted(text) });
    },
    format: (spread) => (spread.options.length === 1 && spread.min === spread.max ? spread.min : spread.text),
    draw,
  };
}

/** A number drawn once per sample, from a range, a choice or a fixed value: `values` holds the number. */
export function perSample(declared: NumberDeclared): Parameter<Spread, number> {
  return spreadParameter(declared, (spread, stream) => drawFrom(spread, stream, declared.whole));
}

/** A number drawn anew at each use within a sample (per layer, per object): `values` holds the drawing. */
export function perUse(declared: NumberDeclared): Parameter<Spread, (stream: Stream) => number> {
  return spreadParameter(declared, (spread) => (stream) => drawFrom(spread, stream, declared.whole));
}

interface OptionsDeclared<Option extends string> extends Declared {
  readonly options: readonly Option[];
  readonly default: string;
}

/** One of a few words, the same for the whole dataset. */
export function oneOf<const Option extends string>(
  declared: OptionsDeclared<Option>,
): Parameter<Option, Option> {
  const accepts = declared.options.join(', ').replace(/, (?=[^,]*$)/, ' or ');
  return {
    ...common(declared, accepts, declared.default),
    options: declared.options,
    parse(text, flag) {
      const option = declared.options.find((candidate) => candidate === text.trim());
      if (option !== undefined) return option;
      throw expected({ what: flag, expected: accepts, received: quoted(text) });
    },
    format: (option) => option,
    draw: (option) => option,
  };
}

/** Words with weights: `screen,lighten` or `trajectory@3,linear@1`. */
export interface Picks<Option extends string> {
  readonly text: string;
  readonly options: readonly { readonly option: Option; readonly weight: number }[];
}

/** One of a few words, drawn anew at each use; every word of a list alike, or by weight. */
export function pickPerUse<const Option extends string>(
  declared: OptionsDeclared<Option>,
): Parameter<Picks<Option>, (stream: Stream) => Option> {
  const accepts = `one or more of ${declared.options.join(', ')}, with commas between`;
  return {
    ...common(declared, accepts, declared.default),
    options: declared.options,
    parse(text, flag) {
      const options = text.split(',').map((part) => {
        const [word = '', weightText = '1'] = part.trim().split('@');
        const option = declared.options.find((candidate) => candidate === word);
        const weight = parseNumber(weightText);
        if (option !== undefined && weight !== undefined && weight > 0) return { option, weight };
        throw expected({ what: flag, expected: accepts, received: quoted(text) });
      });
      return { text: text.replaceAll(/\s/g, ''), options };
    },
    format: (picks) => picks.text,
    draw: (picks) => (stream) => {
      const index = drawIndex(
        picks.options.map(({ weight }) => weight),
        stream,
      );
      return (picks.options[index] as { option: Option }).option;
    },
  };
}

/** On or off: `--fit`, `--no-fit`. */
export function toggle(declared: Declared & { readonly default: boolean }): Parameter<boolean, boolean> {
  return {
    ...common(declared, 'true or false', String(declared.default)),
    isSwitch: true,
    parse(text, flag) {
      if (text === 'true' || text === 'false') return text === 'true';
      throw expected({ what: flag, expected: 'true or false', received: quoted(text) });
    },
    format: (value) => value,
    draw: (value) => value,
  };
}

interface TextDeclared<Setting> extends Declared {
  readonly accepts: string;
  readonly default: string;
  /** Words to offer for completion. */
  readonly options?: readonly string[];
  /** What the text says; undefined where it says nothing that is accepted. */
  read(text: string): Setting | undefined;
  write(setting: Setting): Json;
}

/** A parameter with a language of its own, the same for the whole dataset. */
export function textual<Setting>(declared: TextDeclared<Setting>): Parameter<Setting, Setting> {
  const { accepts, read, write, options = [] } = declared;
  return {
    ...common(declared, accepts, declared.default),
    options,
    parse(text, flag) {
      const value = read(text);
      if (value !== undefined) return value;
      throw expected({ what: flag, expected: accepts, received: quoted(text) });
    },
    format: write,
    draw: (value) => value,
  };
}
