/** All families of attacks by HTTP, by the name of the family. */
import { MEDIA } from './content.ts';
import { LENGTHS, SMUGGLED, TRANSFERS } from './framing.ts';
import { HEADS, METHODS, TARGETS } from './heads.ts';
import type { HttpTable } from './http-attack.ts';
import { STOPPED, TRICKLES } from './slowness.ts';

export const HTTP_FAMILIES: Readonly<Record<string, HttpTable>> = {
  'media types and compression': MEDIA,
  methods: METHODS,
  targets: TARGETS,
  'request heads': HEADS,
  lengths: LENGTHS,
  'transfer encodings': TRANSFERS,
  'requests behind requests': SMUGGLED,
  'senders that stop': STOPPED,
  'senders that never get done': TRICKLES,
};
