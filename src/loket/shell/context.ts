/** What every view may need and no view is handed: the form token of this visitor, and the language. Set by the shell alone. */
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Taal } from '../taal.ts';
import { type Teksten, tekstenIn } from '../teksten-in.ts';

export const FormToken = createContext('');
export const PaginaTaal = createContext<Taal>('nl');

export const useTaal = (): Taal => useContext(PaginaTaal);
/** In the language of the page. */
export const useTeksten = (): Teksten => tekstenIn(useTaal());
