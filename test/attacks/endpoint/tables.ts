/** All families of attacks by HTTP, by the name of the family. */
import { MEDIA } from './content.ts';
import { LENGTHS, SMUGGLED, TRANSFERS } from './framing.ts';
import { HEADS, METHODS, TARGETS } from './heads.ts';
import type { HttpTable } from './http-attack.ts';
import { STOPPED, TRICKLES } from './slowness.ts';

/** Each lasts until a limit of time ends it. */
export const SLOW_FAMILIES: Readonly<Record<string, HttpTable>> = {
  'senders that stop': STOPPED,
  'senders that never get done': TRICKLES,
};

export const HTTP_FAMILIES: Readonly<Record<string, HttpTable>> = {
  'media types and compression': MEDIA,
  methods: METHODS,
  targets: TARGETS,
  'request heads': HEADS,
  lengths: LENGTHS,
  'transfer encodings': TRANSFERS,
  'requests behind requests': SMUGGLED,
  ...SLOW_FAMILIES,
};
