// The hot kernels, compiled to one WebAssembly module. Each has a plain TypeScript twin that is its oracle.
export function version(): i32 {
  return 1;
}
