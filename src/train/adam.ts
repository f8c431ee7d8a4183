import {
  add,
  div,
  mul,
  sqrt,
  square,
  sub,
  type Tensor,
  tidy,
  type Variable,
  variable,
  zerosLike,
} from '@tensorflow/tfjs-core';

export interface AdamConfig {
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
}

export interface Adam {
  /** Moves each variable against its gradient; `gradients` are in the order of the variables, and stay the caller's. */
  apply(gradients: readonly Tensor[], rate: number): void;
  /** Steps done so far, which its corrections hang on. */
  steps: number;
  /** First and second moments, in the order of the variables. */
  readonly moments: readonly { readonly first: Variable; readonly second: Variable }[];
  dispose(): void;
}

/** Adam (Kingma & Ba 2015, algorithm 1, with the corrections folded into the rate). tfjs's own can't be read back whole. */
export function createAdam(variables: readonly Variable[], config: AdamConfig = {}): Adam {
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 } = config;
  const moments = variables.map((value) =>
    tidy(() => ({ first: variable(zerosLike(value), false), second: variable(zerosLike(value), false) })),
  );
  return {
    steps: 0,
    moments,
    apply(gradients, rate) {
      this.steps += 1;
      const least = Math.sqrt(1 - beta2 ** this.steps);
      const pace = (rate * least) / (1 - beta1 ** this.steps);
      gradients.forEach((gradient, i) => {
        const value = variables[i] as Variable;
        const { first, second } = moments[i] as (typeof moments)[number];
        tidy(() => {
          first.assign(add(mul(first, beta1), mul(gradient, 1 - beta1)));
          second.assign(add(mul(second, beta2), mul(square(gradient), 1 - beta2)));
          value.assign(sub(value, div(mul(first, pace), add(sqrt(second), epsilon * least))));
        });
      });
    },
    dispose() {
      for (const { first, second } of moments) {
        first.dispose();
        second.dispose();
      }
    },
  };
}
