/** Two messages that every endpoint refuses with a SOAP fault. */
import type { Change } from './probe.ts';

export const HEADER_FAULT: Change = { bytes: (text) => text.replace(/<wsa:To .*?<\/wsa:To>/, '') };

/** Signed, and not valid against the schema. */
export const BODY_FAULT: Change = {
  draft: ({ payload }) => ({
    payload: payload.replace(/<\/([\w:.-]+)>$/, '<onbekend xmlns="urn:voorbeeld:onbekend"/></$1>'),
  }),
};
