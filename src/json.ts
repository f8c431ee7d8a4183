/** What a plan and a record may hold: values that survive JSON unchanged. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

/** Where a value holds what JSON would lose, and what: `.kernel.size is NaN`; undefined where it holds nothing such. */
export function lostByJson(value: unknown, place = ''): string | undefined {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return undefined;
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : `${place} is ${value}`;
  const isPlain = Array.isArray(value) || Object.getPrototypeOf(value ?? 0) === Object.prototype;
  if (!isPlain) return `${place} is ${typeof value === 'object' ? value?.constructor?.name : typeof value}`;
  for (const [key, member] of Object.entries(value as object)) {
    const lost = member === undefined ? undefined : lostByJson(member, `${place}.${key}`);
    if (lost !== undefined) return lost;
  }
  return undefined;
}
