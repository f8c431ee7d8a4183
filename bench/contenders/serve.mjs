// What our own contenders share with bench/peers/pairs.py: the loop that is timed. A line of standard input names a
// task; the answer is its CPU time, that of all threads of this process, and its wall time, in ms.
import readline from 'node:readline';

/** Calls `make` with the number of every line; what it returns stands in the answer. `tidy`, afterwards, isn't timed. */
export async function serve(versions, make, tidy = () => {}) {
  console.log(JSON.stringify({ ready: versions }));
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const cpu = process.cpuUsage();
    const start = performance.now();
    const noted = await make(Number(line));
    const wallMs = performance.now() - start;
    const { user, system } = process.cpuUsage(cpu);
    console.log(JSON.stringify({ cpuMs: (user + system) / 1000, wallMs, ...noted }));
    tidy();
  }
}
