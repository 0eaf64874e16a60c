/** Choices that a seed repeats. */

/** A whole number from 0 to below `count`. */
export type Choose = (count: number) => number;

/** The linear congruential generator of Numerical Recipes; good enough to choose with. */
export function chooser(seed: number): Choose {
  let state = seed >>> 0;
  return (count) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * count);
  };
}
