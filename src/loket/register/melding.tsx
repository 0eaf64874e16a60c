/** One report for the register's own people: how it stands, everything that happened to it, and what may be done now. */
import { z } from 'zod';
import { findGemeenten } from '../../store/gemeenten.ts';
import { type LoketRegel, listLoketwerkVan } from '../../store/loketwerk.ts';
import type { Store } from '../../store/pool.ts';
import { findWhyNotResend } from '../../store/resend.ts';
import { type Gebeurtenis, readVerloop, type VerloopMelding } from '../../store/verloop.ts';
import type { Rol } from '../../verzuim/rollen.ts';
import { Refused } from '../api/refusals.ts';
import { Actions, Button, Form, LinkButton } from '../components/form.tsx';
import { Badge, DataList, Notice } from '../components/text.tsx';
import { MELDINGSNUMMER } from '../meldingen/opgehaald.tsx';
import { STATUS } from '../meldingen/toon.ts';
import { type Page, page, view } from '../page.ts';
import { useTaal, useTeksten } from '../shell/context.ts';
import { TEKSTEN } from '../teksten.ts';
import { tekstenIn } from '../teksten-in.ts';
import { toonTijdstip } from './tijdstip.ts';
import { oorzaakTekst, REGISTER } from './uitval.tsx';
import { grondTekst, Verloop } from './verloop.tsx';

type Gedaan = keyof typeof TEKSTEN.beheer.melding.gedaan;
const GEDAAN = Object.keys(TEKSTEN.beheer.melding.gedaan) as Gedaan[];

/** Who may know which pupil it is, and therefore who read about it. */
export const seesPupils = (rollen: readonly Rol[]): boolean => rollen.includes('functioneel-beheerder');

export const meldingBeheerPage: Page = page({
  method: 'GET',
  path: '/beheer/meldingen/:meldingsnummer',
  roles: REGISTER,
  tweetalig: true,
  params: MELDINGSNUMMER,
  query: z.object({ gedaan: z.enum(GEDAAN).optional().catch(undefined) }),
  answer: async ({ params: { meldingsnummer }, query, store, visitor, taal }) => {
    const { melding: t, geparkeerd } = tekstenIn(taal).beheer;
    const found = await readVerloop(store, meldingsnummer, seesPupils(visitor.rollen));
    if (found === undefined) throw new Refused('VB-A05');
    const werk = await listLoketwerkVan(store, meldingsnummer);
    const whyNot = await findWhyNotResend(store, meldingsnummer);
    const gemeente = await naamVan(store, found.melding.gemeentecode);
    return view(
      t.titel(meldingsnummer),
      <>
        {query.gedaan && (
          <Notice kind="ok">
            <p>{t.gedaan[query.gedaan]}</p>
          </Notice>
        )}
        <BijLoket werk={werk} />
        {found.verloop.some((gebeurtenis) => isOnderweg(gebeurtenis, true)) && (
          <Notice kind="warning">
            <p>
              {geparkeerd.melding}{' '}
              <a href={`/beheer/meldingen/${meldingsnummer}/geparkeerd`}>{geparkeerd.meldingLink}</a>.
            </p>
          </Notice>
        )}
        <Stand melding={found.melding} gemeente={gemeente} />
        <Doen
          meldingsnummer={meldingsnummer}
          opDesk={werk.length > 0}
          kanOpnieuw={whyNot === undefined}
          onderweg={found.verloop.some((gebeurtenis) => isOnderweg(gebeurtenis, false))}
          leerling={seesPupils(visitor.rollen)}
        />
        <h2>{t.verloop}</h2>
        <Verloop verloop={found.verloop} />
        <p>
          <a href="/beheer/meldingen">{t.terug}</a>
        </p>
      </>,
    );
  },
});

const isOnderweg = (gebeurtenis: Gebeurtenis, geparkeerd: boolean): boolean =>
  gebeurtenis.kind === 'wacht' && gebeurtenis.geparkeerd === geparkeerd;

async function naamVan(store: Store, code: string | null): Promise<string | undefined> {
  if (code === null) return undefined;
  const naam = (await findGemeenten(store, [code]))?.get(code)?.naam;
  return naam === undefined ? code : `${naam} (${code})`;
}

function BijLoket({ werk }: { readonly werk: readonly LoketRegel[] }) {
  const teksten = useTeksten();
  const { melding: t, uitval } = teksten.beheer;
  return werk.length === 0 ? null : (
    <Notice kind="warning" kop={t.loketKop}>
      <ul>
        {werk.map(({ leveringId, oorzaak, van, uren, vermoedeGemeentecode }) => (
          <li key={leveringId}>
            {oorzaakTekst(teksten, oorzaak)}
            {van === null ? '' : ` (${van})`}
            {vermoedeGemeentecode === null ? '' : `, ${uitval.vermoed(vermoedeGemeentecode)}`};{' '}
            {uitval.uren(uren)}
          </li>
        ))}
      </ul>
    </Notice>
  );
}

function Stand({
  melding,
  gemeente,
}: {
  readonly melding: VerloopMelding;
  readonly gemeente: string | undefined;
}) {
  const taal = useTaal();
  const teksten = useTeksten();
  const t = teksten.beheer.melding;
  const grond = grondTekst(teksten, melding.grond);
  return (
    <DataList
      items={[
        [t.status, <Badge kind={STATUS[melding.status].badge}>{teksten.status[melding.status]}</Badge>],
        [t.soort, `${teksten.verzuimsoort[melding.verzuimsoort]} (${melding.verzuimsoort})`],
        [t.school, melding.brin],
        [t.gemeente, gemeente ?? t.nogNiet],
        [t.mailbox, melding.mailbox === null ? t.nogNiet : `${melding.mailbox}${grond && ` (${grond})`}`],
        [t.gemeld, toonTijdstip(melding.registeredAt, taal)],
        [t.gewijzigd, toonTijdstip(melding.changedAt, taal)],
        [t.afzender, melding.fromOin],
        [t.messageId, melding.messageId],
        [t.kenmerk, melding.kenmerk],
        [t.signalen, melding.signalen.map(({ code }) => code).join(', ')],
        [t.teLaat, melding.dagenTeLaat > 0 ? String(melding.dagenTeLaat) : ''],
      ]}
    />
  );
}

function Doen(props: {
  readonly meldingsnummer: string;
  readonly opDesk: boolean;
  readonly kanOpnieuw: boolean;
  readonly onderweg: boolean;
  readonly leerling: boolean;
}) {
  const t = useTeksten().beheer.melding;
  const at = (what: string) => `/beheer/meldingen/${props.meldingsnummer}/${what}`;
  return (
    <Actions>
      {props.opDesk && props.leerling && (
        <LinkButton href={at('toewijzen')} kind="primary">
          {t.toewijzen}
        </LinkButton>
      )}
      {props.opDesk && props.leerling && <LinkButton href={at('afsluiten')}>{t.afsluiten}</LinkButton>}
      {(props.opDesk || props.kanOpnieuw) && <LinkButton href={at('opnieuw')}>{t.opnieuw}</LinkButton>}
      {props.onderweg && (
        <Form action={at('nu')}>
          <Button kind="secondary">{t.nu}</Button>
        </Form>
      )}
      {props.leerling && <LinkButton href={at('leerling')}>{t.leerling}</LinkButton>}
    </Actions>
  );
}
