import { asError, ExitCode, UserError } from '../errors.js';
import { runCommand } from './command-line.js';
import { terminal, whenSaid } from './terminal.js';

/** Runs a command line and returns its exit code; errors become one sentence on stderr. */
export async function main(argv: readonly string[], signal: AbortSignal): Promise<ExitCode> {
  try {
    return await runCommand(argv, signal);
  } catch (thrown) {
    const error = asError(thrown);
    const verbose = argv.includes('--verbose');
    if (error instanceof UserError) {
      terminal.err(verbose ? `${error.message}\n${error.stack}` : error.message);
      return error.exitCode;
    }
    terminal.err(
      `gen-blur failed: ${error.message.split('\n')[0]} (--verbose shows where; please report it).`,
    );
    if (verbose) terminal.err(error.stack ?? '');
    return ExitCode.failed;
  }
}

const controller = new AbortController();
let interrupts = 0;
for (const name of ['SIGINT', 'SIGTERM'] as const)
  process.on(name, () => {
    interrupts += 1;
    if (interrupts > 1) process.exit(ExitCode.interrupted);
    controller.abort();
  });
// A reader that has seen enough (| head) closes the pipe; that is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? ExitCode.done : ExitCode.failed);
});

// Whoever watched what happens meanwhile is gone; the work goes on.
process.stderr.on('error', () => {});

process.exitCode = await main(process.argv.slice(2), controller.signal);
// A recipe of one's own may have left a timer running, which is no reason to stay. What was said is said first.
whenSaid(() => process.exit());
