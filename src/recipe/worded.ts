import { expected, quoted } from '../errors.js';
import type { Json } from '../json.js';
import type { Parameter } from './parameters.js';

interface WordedDeclared<Setting> {
  readonly about: string;
  /** What it takes, in words. */
  readonly accepts: string;
  readonly default: string;
  readonly unit?: string;
  readonly source?: string;
  readonly options?: readonly string[];
  /** Undefined for a text that isn't one of its. */
  read(text: string): Setting | undefined;
  /** The canonical form, which `read` reads back. */
  write(setting: Setting): Json;
}

/** A parameter with a notation of its own, the same for the whole dataset: a number or a word, a list, a file. */
export function worded<Setting>(declared: WordedDeclared<Setting>): Parameter<Setting, Setting> {
  const { about, accepts, unit = '', source = '', options = [], read, write } = declared;
  return {
    ...{ about, accepts, default: declared.default, unit, source, isSwitch: false, options },
    parse(text, flag) {
      const setting = read(text.trim());
      if (setting !== undefined) return setting;
      throw expected({ what: flag, expected: accepts, received: quoted(text) });
    },
    format: write,
    draw: (setting) => setting,
  };
}
