/** The choices inside a move, drawn by fast-check before the sequence begins: a seed repeats them. */
export class Dice {
  readonly #numbers: readonly number[];
  #at = 0;

  constructor(numbers: readonly number[]) {
    this.#numbers = numbers;
  }

  /** 0 … below - 1. */
  roll(below: number): number {
    const number = this.#numbers[this.#at++ % this.#numbers.length] ?? 0;
    return number % below;
  }

  /** Once in so many. */
  seldom(many: number): boolean {
    return this.roll(many) === 0;
  }

  pick<T>(of: readonly T[]): T | undefined {
    return of.length === 0 ? undefined : of[this.roll(of.length)];
  }

  /** Mostly a late one: old ones have come to their end. */
  late<T>(of: readonly T[]): T | undefined {
    return this.pick(of.slice(-12));
  }
}
