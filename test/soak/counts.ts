import fs from 'node:fs';
import path from 'node:path';

const file = path.join(import.meta.dirname, '../../bench/SOUNDNESS.md');
const HEAD = `# What the long tests counted

Written by \`npm run test:soak\`; each line is the last full run of that test.

| test | counted |
| --- | --- |
`;

/** Puts what a long test counted into bench/SOUNDNESS.md, in place of what it counted before. */
export function note(test: string, counted: string): void {
  const text = fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : HEAD;
  const lines = text
    .slice(HEAD.length)
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith(`| ${test} |`));
  lines.push(`| ${test} | ${counted} |`);
  fs.writeFileSync(file, `${HEAD}${lines.sort().join('\n')}\n`);
}
