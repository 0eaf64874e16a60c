/** A form that is not cleaned as other forms are: a changed byte of a signed message is another message. */
import { z } from 'zod';

/**
 * A browser sends every end of a line as CRLF; XML reads each as LF (XML 1.0 §2.11), and so does a digest. The head of a
 * recorded request may have either.
 */
export const ENVELOPE: z.ZodType<Readonly<Record<string, string>>> = z.object({
  bericht: z.string().transform((text) => text.replaceAll('\r\n', '\n').trimStart()),
  moment: z.enum(['nu', 'toen']).catch('nu'),
});
