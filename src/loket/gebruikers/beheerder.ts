/** Who manages people, from who looks at the page; and how an invitation gets to the person. */
import { type Beheerder, type nodigOpnieuwUit, toonGebruiker } from '../../parties/gebruikersbeheer.ts';
import type { People } from '../../parties/people.ts';
import type { Gebruiker } from '../../store/gebruikers.ts';
import type { Rol } from '../../verzuim/rollen.ts';
import { Refused } from '../api/refusals.ts';
import type { PageCall } from '../page.ts';

export const BEHEER: readonly Rol[] = ['beheerder', 'functioneel-beheerder'];

type Call = Pick<PageCall<unknown, unknown, unknown>, 'visitor' | 'now' | 'store'>;

export function beheerderOf({ invitations }: People, { visitor, now }: Call): Beheerder {
  const { gebruikerId, door, rollen, partijId = null } = visitor;
  return { gebruikerId, door, rollen, partijId, now, invitationMs: invitations.lastMs };
}

export const isRegister = (call: Pick<Call, 'visitor'>): boolean =>
  call.visitor.rollen.includes('functioneel-beheerder');

/** @throws Refused VB-A05 for whoever is not there, or is of another organisation. */
export async function zichtbareGebruiker(people: People, call: Call, gebruikerId: string) {
  const found = await toonGebruiker(call.store, beheerderOf(people, call), gebruikerId);
  if (found === undefined) throw new Refused('VB-A05');
  return found;
}

export interface Bezorgd {
  readonly gebruiker: Gebruiker;
  readonly uren: number;
  /** 'mail' or 'mail-failed', or the code itself for whoever invites to hand over. */
  readonly hoe: 'mail' | 'mail-failed' | { readonly token: string };
}

/** The token goes by mail when that is possible; else whoever invites hands it over, and sees it this once. */
export async function bezorgUitnodiging(
  { invitations }: People,
  { gebruiker, token }: Extract<Awaited<ReturnType<typeof nodigOpnieuwUit>>, { readonly verwerkt: true }>,
): Promise<Bezorgd> {
  const uren = Math.round(invitations.lastMs / 3_600_000);
  if (gebruiker.email === null || invitations.send === undefined) return { gebruiker, uren, hoe: { token } };
  return { gebruiker, uren, hoe: (await invitations.send(gebruiker.email, token)) ? 'mail' : 'mail-failed' };
}
