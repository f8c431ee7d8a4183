/** The value below which a share of the values lies, between neighbours by proportion; NaN of no values. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).sort();
  const position = share * (sorted.length - 1);
  const below = Math.floor(position);
  const low = sorted[below] ?? Number.NaN;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] ?? Number.NaN;
  // An infinite PSNR beside a finite one has no proportion.
  return low === high || position === below ? low : low + (high - low) * (position - below);
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);
