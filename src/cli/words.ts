import { expected, quoted } from '../errors.js';
import type { Arguments } from './flags.js';

/**
 * The words of a command line with what follows a lone `--` marked as no flag, as shells' users expect: yargs takes such
 * words out of sight of the command, so that `-- -photos` would be no input at all.
 */
export function plainWords(argv: readonly string[]): string[] {
  const at = argv.indexOf('--');
  if (at < 0) return [...argv];
  const named = argv.slice(at + 1).map((word) => (word.startsWith('-') ? `./${word}` : word));
  return [...argv.slice(0, at), ...named];
}

/** Refuses `--resume=yes` and its like, which yargs takes for false, and `--out ""`, which would be the folder one is in. */
export function checkWords(words: readonly string[], args: Arguments): void {
  if (args.out === '')
    throw expected({
      what: '--out',
      expected: 'a folder',
      received: 'an empty text',
      remedy: 'perhaps a variable of the shell is not set',
    });
  for (const word of words) {
    const [, flag = '', value = ''] = /^--([^=]+)=(.*)$/s.exec(word) ?? [];
    if (typeof args[flag] !== 'boolean' || value === 'true' || value === 'false') continue;
    throw expected({
      what: `--${flag}`,
      expected: 'true or false',
      received: quoted(value),
      remedy: `--${flag} alone is true, --no-${flag} false`,
    });
  }
}
