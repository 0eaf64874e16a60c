/**
 * Text of a YAML file that looks like a number. Without quotes YAML makes a number of it, and zeros in front are gone:
 * that is said, since "expected string" sends nobody to the quotes.
 */
import { z } from 'zod';
import { parseOin } from '../edukoppeling/oin.ts';

export const quoted = () =>
  z.string({
    error: ({ input }) =>
      typeof input === 'number' ? 'put it between quotes: without them YAML reads a number' : undefined,
  });

export const oin = quoted().transform((text, context) => {
  const found = parseOin(text);
  if (found === undefined) context.addIssue({ code: 'custom', message: 'not an OIN of 20 positions' });
  return found ?? ('' as never);
});
