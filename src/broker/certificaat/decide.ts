/**
 * The second pair of eyes: a certificate that waits is approved, which connects its OIN, or rejected with a reason.
 * Source: verzuim §1 row 5; docs/decisions/0017.
 */
import { PartiesError } from '../../parties/directory.ts';
import { readDirectoryFrom } from '../../parties/parties-in-store.ts';
import type { Uitkomst } from '../../parties/routering.ts';
import { afwijzingMail, bevestigingMail } from '../../post/intake-mail.ts';
import { appendAudit } from '../../store/audit.ts';
import {
  type Certificaat,
  decideCertificaat,
  findCertificaat,
  lockCertificaat,
  type WachtendCertificaat,
} from '../../store/certificaten.ts';
import { findPartij, holdPartijen, updatePartij } from '../../store/partijen.ts';
import type { Store, Tx } from '../../store/pool.ts';
import { type FoutCode, fout } from '../../verzuim/fouten.ts';
import { isDezelfde } from '../../verzuim/keuring-routering.ts';
import { CONTACT, type Partij } from '../../verzuim/partij.ts';
import { toFeiten } from './feiten.ts';
import { contactOf, tell } from './take-in.ts';

export interface Beslisser {
  readonly store: Store;
  readonly door: string;
  /** Milliseconds since epoch. */
  readonly now: number;
}

export type CertificaatUitkomst = Uitkomst<{ readonly certificaat: Certificaat }>;

/** VZ-CER-01, -23, -24, VZ-PAR-02, -03. It works from the next message on, and whoever sent it is told. */
export function keurCertificaatGoed(by: Beslisser, certificaatId: string): Promise<CertificaatUitkomst> {
  return decide(by, certificaatId, 'goedkeuren', async (tx, wachtend) => {
    if (isDezelfde(by.door, wachtend.aangemeldDoor)) return ['VZ-CER-24', 'door'];
    if (wachtend.geldigTot <= by.now) return ['VZ-CER-01', 'certificaat/geldigTot'];
    const partij = await findPartij(tx, wachtend.partijId);
    if (partij === undefined || partij.endedAt !== null) return ['VZ-CER-22', 'certificaat/oin'];
    await connect(tx, partij, wachtend, by.door);
    await decideCertificaat(tx, certificaatId, { status: 'GELDIG', now: by.now, door: by.door });
    const { ref, organisatie, antwoordAan } = wachtend;
    const brief = bevestigingMail({ ref, feiten: toFeiten(wachtend), organisatie });
    await tell(tx, [antwoordAan ?? undefined, contactOf(partij)], brief);
    await appendAudit(tx, by.door, 'certificaat.goedgekeurd', {
      certificaatId,
      partijId: partij.partijId,
      oin: wachtend.oin,
      ref,
    });
    return undefined;
  });
}

/** VZ-CER-23. @param reden  in plain Dutch, for the sender. */
export function wijsCertificaatAf(
  by: Beslisser,
  certificaatId: string,
  reden: string,
): Promise<CertificaatUitkomst> {
  return decide(by, certificaatId, 'afwijzen', async (tx, wachtend) => {
    await decideCertificaat(tx, certificaatId, { status: 'AFGEWEZEN', now: by.now, door: by.door, reden });
    const { ref, organisatie, antwoordAan } = wachtend;
    const brief = afwijzingMail({ ref, feiten: toFeiten(wachtend), organisatie, reden });
    await tell(tx, [antwoordAan ?? undefined], brief);
    await appendAudit(tx, by.door, 'certificaat.afgewezen', { certificaatId, ref });
    return undefined;
  });
}

/** Thrown to roll back. */
class Refused extends Error {
  readonly code: FoutCode;
  readonly veld: string;
  constructor(code: FoutCode, veld: string) {
    super(code);
    this.code = code;
    this.veld = veld;
  }
}

async function decide(
  { store, door }: Beslisser,
  certificaatId: string,
  poging: string,
  work: (tx: Tx, wachtend: WachtendCertificaat) => Promise<readonly [FoutCode, string] | undefined>,
): Promise<CertificaatUitkomst> {
  try {
    const certificaat = await store.withTransaction(async (tx) => {
      await holdPartijen(tx);
      const wachtend = await lockCertificaat(tx, certificaatId);
      if (wachtend?.status !== 'WACHT') throw new Refused('VZ-CER-23', 'certificaatId');
      const why = await work(tx, wachtend);
      if (why !== undefined) throw new Refused(...why);
      return (await findCertificaat(tx, certificaatId)) as Certificaat; // locked in this transaction
    });
    return { verwerkt: true, certificaat };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const detail = { poging, certificaatId, codes: [error.code] };
    await appendAudit(store, door, 'certificaat.besluit-geweigerd', detail);
    return { verwerkt: false, fouten: [fout(error.code, error.veld)] };
  }
}

/** Gives the organisation its OIN, and whom we write to. @throws Refused when that clashes with another one. */
async function connect(tx: Tx, partij: Partij, wachtend: WachtendCertificaat, door: string): Promise<void> {
  const { melding, oin } = wachtend;
  const { naam, herkomst, gegevens } = partij;
  const contact = CONTACT.safeParse({
    naam: melding?.contactNaam,
    email: melding?.contactEmail,
    telefoon: melding?.contactTelefoon,
  });
  const withContact = gegevens['contact'] === undefined && contact.success;
  if (partij.oin !== null && !withContact) return;
  const more = withContact ? { contact: contact.data } : {};
  const invoer = { naam, oin: partij.oin ?? oin, gegevens: { ...gegevens, ...more } };
  await updatePartij(tx, partij.partijId, invoer, { herkomst, door });
  try {
    await readDirectoryFrom(tx);
  } catch (error) {
    if (error instanceof PartiesError) throw new Refused('VZ-PAR-03', error.problems[0] ?? 'partijId');
    throw error;
  }
}
