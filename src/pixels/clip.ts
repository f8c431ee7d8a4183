/** A number held to [0, 1]. Comparisons, since Math.min and Math.max mind NaN and the sign of 0 and take thrice as long. */
export const clipped = (v: number): number => (v > 0 ? (v < 1 ? v : 1) : 0);
