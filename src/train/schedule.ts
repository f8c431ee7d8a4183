/** How the learning rate goes over a run. */
export const schedules = {
  /** The same throughout. */
  constant: () => 1,
  /** Constant for the first half, then straight down to nothing (DeblurGAN's 150 and 150 epochs). */
  linear: (progress: number) => Math.min(1, 2 * (1 - progress)),
  /** Half a cosine, from 1 to nothing (Loshchilov & Hutter 2017, "SGDR", without restarts). */
  cosine: (progress: number) => (1 + Math.cos(Math.PI * progress)) / 2,
} as const satisfies Record<string, (progress: number) => number>;

export type ScheduleName = keyof typeof schedules;

/** Factor on the learning rate at `progress` of the run, in [0, 1]. */
export const rateFactor = (name: ScheduleName, progress: number): number =>
  schedules[name](Math.min(1, Math.max(0, progress)));
