// Builds dist/ (TypeScript) and kernels.wasm (AssemblyScript). It is npm's `prepare`, which npx runs again in a
// fresh checkout, perhaps beside a running process: so it ends at once when nothing changed, prints nothing when
// all is well, and never leaves a half-written dist (it is built aside and its files renamed into place).
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const dist = path.join(root, 'dist');
const stampFile = path.join(dist, '.stamp');

const filesUnder = (folder) =>
  fs.existsSync(folder)
    ? fs
        .readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
        .map((entry) => path.join(entry.parentPath, entry.name))
        .sort()
    : [];

function stampOf(files) {
  const hash = createHash('sha256');
  for (const file of files) hash.update(path.relative(root, file)).update(fs.readFileSync(file));
  return hash.digest('hex');
}

function run(tool, args) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [path.join(root, 'node_modules', tool), ...args],
    {
      cwd: root,
      encoding: 'utf8',
    },
  );
  if (status === 0) return;
  process.stderr.write(`${stdout}${stderr}`);
  process.exit(1);
}

/** Moves a freshly built tree over the old one file by file: a reader sees the old or the new, never a gap. */
function install(from, to) {
  fs.mkdirSync(to, { recursive: true });
  const fresh = new Set();
  for (const entry of fs.readdirSync(from, { withFileTypes: true })) {
    fresh.add(entry.name);
    const [source, target] = [path.join(from, entry.name), path.join(to, entry.name)];
    if (entry.isDirectory()) install(source, target);
    else fs.renameSync(source, target);
  }
  for (const name of fs.readdirSync(to))
    if (!fresh.has(name)) fs.rmSync(path.join(to, name), { recursive: true, force: true });
}

const inputs = [
  ...filesUnder(path.join(root, 'src')),
  ...filesUnder(path.join(root, 'recipes')),
  path.join(root, 'package-lock.json'),
  path.join(root, 'tsconfig.json'),
  fileURLToPath(import.meta.url),
].filter((file) => fs.existsSync(file));
const stamp = stampOf(inputs);
const wasm = path.join(root, 'src/wasm/kernels.wasm');
const current = fs.existsSync(stampFile) ? fs.readFileSync(stampFile, 'utf8') : '';

if (
  (current !== stamp || !fs.existsSync(wasm)) &&
  fs.existsSync(path.join(root, 'node_modules/typescript'))
) {
  const aside = fs.mkdtempSync(path.join(root, 'node_modules/.gen-blur-build-'));
  try {
    const wasmAside = path.join(aside, 'src/wasm/kernels.wasm');
    run('assemblyscript/bin/asc.js', [
      'src/wasm/assembly/index.ts',
      ...['--outFile', path.relative(root, wasmAside)],
      ...['-O3', '--noAssert', '--converge', '--enable', 'simd', '--runtime', 'stub', '--initialMemory', '1'],
    ]);
    run('typescript/bin/tsc', ['-p', 'tsconfig.json', '--outDir', aside]);
    fs.copyFileSync(wasmAside, `${wasm}.${process.pid}`);
    fs.renameSync(`${wasm}.${process.pid}`, wasm);
    fs.writeFileSync(path.join(aside, '.stamp'), stamp);
    install(aside, dist);
  } finally {
    fs.rmSync(aside, { recursive: true, force: true });
  }
}
