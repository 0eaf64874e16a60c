/** What every view may need and no view is handed: the form token of this visitor. Set by the shell alone. */
import { createContext } from 'preact';

export const FormToken = createContext('');
