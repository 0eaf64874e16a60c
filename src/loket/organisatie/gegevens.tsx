/** What the register knows of an organisation, and every version of it with what changed; for itself and for the register. */
import type { PartijVersie } from '../../store/partijen.ts';
import type { Contact, Partij } from '../../verzuim/partij.ts';
import { DataList, Table } from '../components/text.tsx';
import { toonMoment } from '../meldingen/toon.ts';
import { getoondeSoort } from '../partij-feiten.ts';
import { useTaal, useTeksten } from '../shell/context.ts';
import type { Teksten } from '../teksten-in.ts';

export const contactVan = ({ gegevens }: Partij): Partial<Contact> => gegevens['contact'] ?? {};

const aantal = (rows: unknown): string | undefined =>
  Array.isArray(rows) && rows.length > 0 ? String(rows.length) : undefined;
const tekst = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

export function Gegevens({ partij }: { readonly partij: Partij }) {
  const { organisatie: t, partijSoort } = useTeksten();
  const { gegevens, brins } = partij;
  const mailboxes = (gegevens['mailboxes'] ?? []) as readonly { readonly instantieCode: string }[];
  return (
    <DataList
      items={[
        [t.naam, partij.naam],
        [t.soort, partijSoort[getoondeSoort(partij)]],
        [t.oin, partij.oin === null ? t.geenOin : <span class="vb-mono">{partij.oin}</span>],
        [t.brins, brins.join(', ')],
        [t.gemeentecode, tekst(gegevens['gemeentecode'])],
        [t.mailboxes, mailboxes.map(({ instantieCode }) => instantieCode).join(', ')],
        [t.bestuursnummer, tekst(gegevens['bestuursnummer'])],
        [t.rsin, tekst(gegevens['rsin'])],
        [t.locaties, aantal(gegevens['locaties'])],
        [t.contactpersonen, aantal(gegevens['contactpersonen'])],
      ]}
    />
  );
}

export function ContactGegevens({ partij }: { readonly partij: Partij }) {
  const { organisatie: t } = useTeksten();
  const { naam, email, telefoon } = contactVan(partij);
  return (
    <>
      <h2>{t.contactKop}</h2>
      <p>{t.contactUitleg}</p>
      {email === undefined ? (
        <p>{t.geenContact}</p>
      ) : (
        <DataList
          items={[
            [t.contactNaam, naam],
            [t.email, email],
            [t.telefoon, telefoon],
          ]}
        />
      )}
    </>
  );
}

/** @param versies  newest first, without a gap. */
export function Versies({ versies }: { readonly versies: readonly PartijVersie[] }) {
  const { organisatie: t } = useTeksten();
  const taal = useTaal();
  return (
    <>
      <h2>{t.versies}</h2>
      <Table
        caption={t.versiesUitleg}
        koppen={t.versieKoppen}
        rijen={versies.map((versie, at) => ({
          key: String(versie.versie),
          cellen: [
            String(versie.versie),
            toonMoment(new Date(versie.changedAt).toISOString(), taal),
            versie.changedBy,
            verschil(versie, versies[at + 1], t),
          ],
        }))}
      />
    </>
  );
}

/** The parts that differ, by name only. */
function verschil(
  { inhoud }: PartijVersie,
  before: PartijVersie | undefined,
  t: Teksten['organisatie'],
): string {
  if (before === undefined) return t.eerste;
  const [now, then] = [flat(inhoud), flat(before.inhoud)];
  const changed = [...new Set([...now.keys(), ...then.keys()])].filter(
    (deel) => now.get(deel) !== then.get(deel),
  );
  return changed.length === 0 ? t.niets : changed.map((deel) => t.deel[deel] ?? deel).join(', ');
}

/** An empty list and one that is not there are the same. */
function flat({ gegevens, ...rest }: PartijVersie['inhoud']): ReadonlyMap<string, string> {
  return new Map(
    Object.entries({ ...rest, ...(gegevens as object) }).flatMap(([deel, waarde]) =>
      waarde === null || (Array.isArray(waarde) && waarde.length === 0)
        ? []
        : [[deel, JSON.stringify(waarde)] as const],
    ),
  );
}
