/**
 * Where the sheet says something else than the certificate: people copy by hand, so spelling may differ and values may
 * not. Each difference names what the certificate says, never what the sender wrote. Source: verzuim §1 row 5, §4.8;
 * edukoppeling §4.4.
 */
import type {
  CertificaatFeiten,
  Certificaatmelding,
  IntakeFout,
  SjabloonVeld,
} from '../../verzuim/certificaatmelding.ts';
import { datumVan } from '../../verzuim/datum.ts';
import { fout } from '../../verzuim/fouten.ts';

const BRIN_OIN = '00000007';

/** @param allowTest  whether this is a test environment. @returns every VZ-CER-14, in the order of the sheet. */
export function compareSheet(
  sheet: Certificaatmelding,
  feiten: CertificaatFeiten,
  bestandsnaam: string,
  allowTest: boolean,
): readonly IntakeFout[] {
  const expected = allowTest ? 'TEST' : 'PRODUCTIE';
  return [
    ...compareOrganisatie(sheet, feiten.oin),
    ...unless(isSameName(sheet.bestandsnaam, bestandsnaam), 'bestandsnaam'),
    ...unless(isSameSerial(sheet.serienummer, feiten.serienummer), 'serienummer', feiten.serienummer),
    ...unless(isSameIssuer(sheet.uitgever, feiten.uitgever), 'uitgever', feiten.uitgever),
    ...unless(
      isSameDay(sheet.geldigVan, feiten.geldigVan),
      'geldigVan',
      datumVan(feiten.geldigVan.getTime()),
    ),
    ...unless(
      isSameDay(sheet.geldigTot, feiten.geldigTot),
      'geldigTot',
      datumVan(feiten.geldigTot.getTime()),
    ),
    ...unless(sheet.omgeving === expected, 'omgeving', expected),
  ];
}

function unless(same: boolean, veld: SjabloonVeld, gevonden?: string): readonly IntakeFout[] {
  if (same) return [];
  return [{ ...fout('VZ-CER-14', `sjabloon/${veld}`), ...(gevonden === undefined ? {} : { gevonden }) }];
}

/** Only an OIN that is made of a BRIN says of which organisation it is. */
function compareOrganisatie(sheet: Certificaatmelding, oin: string): readonly IntakeFout[] {
  if (!oin.startsWith(BRIN_OIN)) return [];
  if (sheet.organisatieSoort === 'GEMEENTE') return unless(false, 'organisatieSoort', oin);
  return unless(brinOf(oin) === sheet.brin, 'brin', oin);
}

/** Nine positions: `000`, the BRIN, `00`. A RIO code of seven positions is no BRIN, and fits none. */
function brinOf(oin: string): string | undefined {
  return /^000(.{4})00$/.exec(oin.slice(8, 17))?.[1];
}

/** A folder in front does not count. */
function isSameName(written: string, real: string): boolean {
  const base = (name: string) => name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
  return plain(base(written)) === plain(base(real));
}

/** Decimal or hexadecimal: programs show both. */
function isSameSerial(written: string, hex: string): boolean {
  const digits = written.replace(/^0x/i, '').replace(/[^0-9A-Fa-f]/g, '');
  const real = BigInt(`0x${hex}`);
  return BigInt(`0x${digits}`) === real || (/^[0-9]+$/.test(digits) && BigInt(digits) === real);
}

/** The CN alone, or all attributes in any order. */
function isSameIssuer(written: string, real: string): boolean {
  const attributes = splitNames(real);
  const common = attributes.find((attribute) => attribute.startsWith('cn='))?.slice('cn='.length);
  const found = splitNames(written);
  return (
    plain(written) === common ||
    (found.length === 1 && found[0] === `cn=${common}`) ||
    found.toSorted().join('\n') === attributes.toSorted().join('\n')
  );
}

function splitNames(names: string): readonly string[] {
  return names
    .split(/[,;/\n]/)
    .map((part) => plain(part).replace(/ ?= ?/, '='))
    .filter((part) => part !== '');
}

/** In Amsterdam or in UTC: a certificate that ends at midnight has two last days. */
function isSameDay(written: string, real: Date): boolean {
  return written === datumVan(real.getTime()) || written === real.toISOString().slice(0, 10);
}

function plain(text: string): string {
  return text.trim().replace(/\s+/g, ' ').toLowerCase();
}
