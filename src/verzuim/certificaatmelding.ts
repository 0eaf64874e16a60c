/**
 * What an organisation says about a certificate that it hands in, and what the certificate itself says. The labels are
 * those of the sheet; mails name a field by the same words. Source: verzuim §1 row 5, §4.8.
 */
import type { Oin } from '../edukoppeling/oin.ts';
import type { Datum, Fout } from './verzuimmelding.ts';

interface Gegevens {
  readonly organisatieNaam: string;
  readonly contactNaam: string;
  readonly contactEmail: string;
  readonly contactTelefoon: string;
  readonly softwareleverancier: string;
  /** Of the certificate, as the organisation calls it. */
  readonly bestandsnaam: string;
  /** As written in the sheet: decimal or hexadecimal, with or without separators. */
  readonly serienummer: string;
  readonly uitgever: string;
  readonly geldigVan: Datum;
  readonly geldigTot: Datum;
  readonly omgeving: 'TEST' | 'PRODUCTIE';
}

/** The sheet, every field in its right form; nothing in it is compared with the certificate yet. */
export type Certificaatmelding = Gegevens &
  (
    | { readonly organisatieSoort: 'SCHOOL'; readonly brin: string }
    | { readonly organisatieSoort: 'GEMEENTE'; readonly gemeentecode: string }
  );

export type SjabloonVeld = keyof Gegevens | 'organisatieSoort' | 'brin' | 'gemeentecode';

/** Field → its label in column A and the explanation in column C, in the order of the sheet. */
export const SJABLOON_VELDEN: Readonly<
  Record<SjabloonVeld, { readonly label: string; readonly uitleg: string }>
> = {
  organisatieSoort: { label: 'Soort organisatie', uitleg: 'Vul in: SCHOOL of GEMEENTE' },
  brin: { label: 'BRIN', uitleg: 'Alleen voor een school: 4 tekens, bijvoorbeeld 99AD' },
  gemeentecode: { label: 'Gemeentecode', uitleg: 'Alleen voor een gemeente: 4 cijfers, bijvoorbeeld 0344' },
  organisatieNaam: { label: 'Naam organisatie', uitleg: 'De naam van de school of gemeente' },
  contactNaam: { label: 'Naam contactpersoon', uitleg: 'Wie kan vragen over het certificaat beantwoorden?' },
  contactEmail: { label: 'E-mailadres contactpersoon', uitleg: 'Bijvoorbeeld naam@school.nl' },
  contactTelefoon: { label: 'Telefoonnummer contactpersoon', uitleg: 'Bijvoorbeeld 030-1234567' },
  softwareleverancier: { label: 'Softwareleverancier', uitleg: 'De leverancier van uw administratiepakket' },
  bestandsnaam: { label: 'Bestandsnaam certificaat', uitleg: 'Eindigt op .cer, .crt, .cert of .p7b' },
  serienummer: {
    label: 'Serienummer certificaat',
    uitleg: 'Neem het over uit het certificaat. Deze cel moet tekst blijven',
  },
  uitgever: { label: 'Uitgever certificaat', uitleg: 'De naam bij "Verleend door" (CN) in het certificaat' },
  geldigVan: { label: 'Geldig vanaf', uitleg: 'Datum: dd-mm-jjjj' },
  geldigTot: { label: 'Geldig tot en met', uitleg: 'Datum: dd-mm-jjjj' },
  omgeving: { label: 'Omgeving', uitleg: 'Vul in: TEST of PRODUCTIE' },
};

/** The public facts of a certificate. */
export interface CertificaatFeiten {
  readonly oin: Oin;
  /** Hexadecimal, of the DER. */
  readonly sha256: string;
  /** Hexadecimal, upper case, whole bytes. */
  readonly serienummer: string;
  /** Names on one line: `CN=…, O=…, C=NL`. */
  readonly uitgever: string;
  readonly onderwerp: string;
  readonly geldigVan: Date;
  readonly geldigTot: Date;
  /** Such as `RSA 2048`. */
  readonly sleutel: string;
  /** How the issuer signed, such as `RSASSA-PKCS1-v1_5 met SHA-256`. */
  readonly algoritme: string;
}

export interface IntakeFout extends Fout {
  /** A public fact of the certificate that goes with the refusal; never a value that the sender wrote. */
  readonly gevonden?: string;
}

/** What was handed in is not accepted; every reason that was found. */
export interface Weigering {
  readonly verwerkt: false;
  readonly fouten: readonly IntakeFout[];
}
