/** Burgerservicenummer and onderwijsnummer. Source: verzuim §4.1. */
import type { Persoonsnummer } from './verzuimmelding.ts';

const WEIGHTS = [9, 8, 7, 6, 5, 4, 3, 2, -1];

function weigh(nummer: string): number {
  return WEIGHTS.reduce((sum, weight, i) => sum + weight * Number(nummer[i]), 0);
}

/** Elfproef; 9 digits, not all zeros. */
export function isBurgerservicenummer(nummer: string): boolean {
  return /^\d{9}$/.test(nummer) && nummer !== '000000000' && weigh(nummer) % 11 === 0;
}

/** Begins with 10; the same weights leave 5. */
export function isOnderwijsnummer(nummer: string): boolean {
  return /^10\d{7}$/.test(nummer) && ((weigh(nummer) % 11) + 11) % 11 === 5;
}

export function isPersoonsnummer(persoonsnummer: Persoonsnummer): boolean {
  return persoonsnummer.soort === 'burgerservicenummer'
    ? isBurgerservicenummer(persoonsnummer.nummer)
    : isOnderwijsnummer(persoonsnummer.nummer);
}
