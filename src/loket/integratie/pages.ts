/** The pages for who builds a system that talks to the register; in test mode only. */
import type { OpenPage } from '../page.ts';
import { certificaatMakenPages } from './certificaat.tsx';
import { controlePages } from './integratie.tsx';
import type { IntegratieParts } from './parts.ts';
import { verkeerPages } from './verkeer.tsx';

export const integratiePages = (parts: IntegratieParts): readonly OpenPage[] => [
  ...controlePages(parts),
  ...verkeerPages(parts),
  ...certificaatMakenPages(parts),
];
