/** The Body of every operation, both directions, for broker and partner alike. Source: verzuim §5.1, §5.2. */
import { GEMEENTE_CODECS } from './gemeente-codecs.ts';
import type { OperationName } from './messages.ts';
import type { OperationCodec } from './operation-codec.ts';
import { RIO_CODECS } from './rio-codecs.ts';
import { SCHOOL_CODECS } from './school-codecs.ts';

export const CODECS: { readonly [K in OperationName]: OperationCodec<K> } = {
  ...SCHOOL_CODECS,
  ...GEMEENTE_CODECS,
  ...RIO_CODECS,
};
