/**
 * Every column that is sealed, as table.column: what stands in it, and which keys it is under. The row it belongs to is
 * named when it is sealed and when it is read. docs/operate/encryption.md.
 */

/**
 * One key a school year of each: reports and messages are kept by the school year of the report, vrijstellingen until
 * after they end, pupils as long as their register has them.
 */
export type Purpose = 'meldingen' | 'vrijstellingen' | 'leerlingen';

export interface SealedColumnFacts {
  readonly holds: 'json' | 'text' | 'bytes';
  readonly purpose: Purpose;
}

export const SEALED_COLUMNS = {
  'envelope.bytes': { holds: 'bytes', purpose: 'meldingen' },
  'refused.bytes': { holds: 'bytes', purpose: 'meldingen' },
  'melding_inhoud.verzuimmelding': { holds: 'json', purpose: 'meldingen' },
  'melding_inhoud.persoon': { holds: 'json', purpose: 'meldingen' },
  'processtap.inhoud': { holds: 'json', purpose: 'meldingen' },
  'mailbox_item.reden': { holds: 'text', purpose: 'meldingen' },
  'verkeerde_gemeente.reden': { holds: 'text', purpose: 'meldingen' },
  'mail.address': { holds: 'text', purpose: 'meldingen' },
  'mail.brief': { holds: 'json', purpose: 'meldingen' },
  'gegevenslevering_bestand.inhoud': { holds: 'bytes', purpose: 'meldingen' },
  'test_traffic.request': { holds: 'bytes', purpose: 'meldingen' },
  'test_traffic.answer': { holds: 'bytes', purpose: 'meldingen' },
  'vrijstelling_inhoud.nummers': { holds: 'json', purpose: 'vrijstellingen' },
  'vrijstelling_inhoud.vrijstelling': { holds: 'json', purpose: 'vrijstellingen' },
  'vrijstelling_stap.reden': { holds: 'text', purpose: 'vrijstellingen' },
  'deelnemer.persoon': { holds: 'json', purpose: 'leerlingen' },
} as const satisfies Readonly<Record<string, SealedColumnFacts>>;

export type SealedColumn = keyof typeof SEALED_COLUMNS;

/** The key of the blind index: one, for all years, as whoever has a number must find all its rows. */
export const INDEX_KEY = 'index';

/** Columns with the blind index of a number. */
export const BLIND_COLUMNS = [
  'deelnemer.burgerservicenummer',
  'deelnemer.onderwijsnummer',
  'vrijstelling_inhoud.burgerservicenummer',
  'vrijstelling_inhoud.onderwijsnummer',
] as const;

/** Tables with a sealed column. */
export const SEALED_TABLES: readonly string[] = [
  ...new Set(Object.keys(SEALED_COLUMNS).map((column) => column.split('.')[0] ?? '')),
];
