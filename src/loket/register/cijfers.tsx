/** Numbers of one day: what came in, what went out, what waits, whether it adds up, and which certificates end. */
import { z } from 'zod';
import type { BrokerParts } from '../../broker/parts.ts';
import { type Balans, readBalansVanDag } from '../../store/balans.ts';
import { listMailboxStand, type MailboxStand, readDag, type UurCijfers } from '../../store/dagcijfers.ts';
import { countLoketwerk } from '../../store/loketwerk.ts';
import { oldestUndelivered } from '../../store/outbox.ts';
import { datumVan } from '../../verzuim/datum.ts';
import { ErrorSummary } from '../components/error-summary.tsx';
import { TextField } from '../components/field.tsx';
import { Badge, DataList, Notice, Table } from '../components/text.tsx';
import { emptyForm, type FormState, formWith, TYPED } from '../form-values.ts';
import { isDag, leesDatum } from '../meldingen/lees-formulier.ts';
import { toonDatum } from '../meldingen/toon.ts';
import { type Page, page, view } from '../page.ts';
import { useTaal, useTeksten } from '../shell/context.ts';
import { inElkeTaal, tekstenIn } from '../teksten-in.ts';
import { type CertificaatStand, listCertificaten } from './certificaten.ts';
import { Staafjes } from './staafjes.tsx';
import { toonTijdstip } from './tijdstip.ts';
import { REGISTER } from './uitval.tsx';

const PATH = '/beheer/cijfers';
const MAX_MAILBOXES = 50;
const DAY_MS = 86_400_000;
/** A certificate of PKIoverheid takes some weeks to be had. */
const RENEW_DAYS = 60;

export const cijfersPage = (broker: BrokerParts): Page =>
  page({
    method: 'GET',
    path: PATH,
    roles: REGISTER,
    tweetalig: true,
    menu: inElkeTaal(({ beheer }) => beheer.cijfers.menu),
    query: z.object({ dag: TYPED.optional() }),
    answer: async ({ store, query, now, taal }) => {
      const t = tekstenIn(taal).beheer.cijfers;
      const dag = query.dag ? leesDatum(query.dag) : datumVan(now);
      if (!isDag(dag)) {
        const of = formWith({ dag: query.dag ?? '' }, [{ veld: 'dag', tekst: t.dagFout }], ['dag']);
        const content = (
          <>
            <ErrorSummary of={of} labels={{ dag: t.dag }} />
            <Dag of={of} />
          </>
        );
        return view(t.titel, content, { status: 422 });
      }
      const uren = await readDag(store, dag);
      const balans = await readBalansVanDag(store, dag);
      const wacht = await oldestUndelivered(store);
      const bijLoket = await countLoketwerk(store);
      const mailboxen = await listMailboxStand(store, MAX_MAILBOXES);
      const certificaten = await listCertificaten(broker);
      return view(
        t.titel,
        <>
          <Dag of={emptyForm({ dag })} />
          <PerUur uren={uren} dag={dag} />
          <h2>{t.balans}</h2>
          <Balance balans={balans} dag={dag} />
          <h2>{t.wachtrij}</h2>
          <DataList
            items={[
              [t.nietBezorgd, <a href="/beheer/onbezorgd">{wacht.count}</a>],
              [t.oudste, wacht.count === 0 ? t.geen : t.seconden(wacht.seconds)],
              [t.bijLoket, <a href="/beheer/uitval">{bijLoket}</a>],
            ]}
          />
          <Mailboxen mailboxen={mailboxen} now={now} />
          <h2>{t.certificaten}</h2>
          <p>{t.certificatenUitleg}</p>
          <Certificaten certificaten={certificaten} now={now} />
        </>,
      );
    },
  });

function Dag({ of }: { readonly of: FormState }) {
  const t = useTeksten().beheer.cijfers;
  return (
    <form method="get" action={PATH}>
      <div class="vb-row">
        <TextField of={of} veld="dag" label={t.dag} type="date" />
        <div class="vb-field">
          <button type="submit" class="utrecht-button utrecht-button--secondary-action">
            {t.toon}
          </button>
        </div>
      </div>
    </form>
  );
}

function PerUur({ uren, dag }: { readonly uren: readonly UurCijfers[]; readonly dag: string }) {
  const taal = useTaal();
  const t = useTeksten().beheer.cijfers;
  return (
    <>
      {(['aangenomen', 'geleverd'] as const).map((wat) => {
        const aantallen = uren.map((uur) => uur[wat]);
        const samen = t.samen(aantallen.reduce((sum, aantal) => sum + aantal, 0));
        return (
          <section key={wat} aria-labelledby={`plot.${wat}`}>
            <h2 id={`plot.${wat}`}>{t[wat]}</h2>
            <p>
              {toonDatum(dag, taal)}: {samen}
            </p>
            <Staafjes aantallen={aantallen} beschrijving={`${t[wat]}, ${toonDatum(dag, taal)}: ${samen}`} />
          </section>
        );
      })}
      <details>
        <summary>{t.alsTabel}</summary>
        <Table
          caption={toonDatum(dag, taal)}
          koppen={t.tabelKoppen}
          rijen={uren.map(({ uur, aangenomen, geleverd }) => ({
            key: String(uur),
            cellen: [`${uur}:00`, aangenomen, geleverd],
          }))}
        />
      </details>
    </>
  );
}

function Balance({ balans, dag }: { readonly balans: Balans; readonly dag: string }) {
  const taal = useTaal();
  const t = useTeksten().beheer.cijfers;
  const { aangenomen, geleverd, wachtend, geparkeerd, ingetrokken, afgesloten, verschil, zoek } = balans;
  return (
    <>
      <p>{t.balansUitleg}</p>
      <Table
        caption={t.balans}
        onderKop
        koppen={t.balansKoppen}
        rijen={[
          {
            key: 'balans',
            cellen: [
              toonDatum(dag, taal),
              aangenomen,
              geleverd,
              wachtend,
              geparkeerd === 0 ? 0 : <a href="/beheer/geparkeerd">{geparkeerd}</a>,
              ingetrokken,
              afgesloten,
              verschil,
            ],
          },
        ]}
      />
      {verschil === 0 ? (
        <p>{t.klopt}</p>
      ) : (
        <Notice kind="error">
          <p>{t.kloptNiet(verschil)}</p>
          <ul>
            {zoek.map((meldingsnummer) => (
              <li key={meldingsnummer}>
                <a href={`/beheer/meldingen/${meldingsnummer}`}>{meldingsnummer}</a>
              </li>
            ))}
          </ul>
        </Notice>
      )}
    </>
  );
}

function Mailboxen({
  mailboxen,
  now,
}: {
  readonly mailboxen: readonly MailboxStand[];
  readonly now: number;
}) {
  const t = useTeksten().beheer.cijfers;
  if (mailboxen.length === 0) return <p>{t.mailboxenLeeg}</p>;
  return (
    <Table
      caption={t.mailboxen}
      koppen={t.mailboxKoppen}
      rijen={mailboxen.map(({ mailbox, open, oudste, opgehaald }) => ({
        key: mailbox,
        cellen: [mailbox, open, t.seconden(Math.max(0, (now - oudste.getTime()) / 1000)), opgehaald],
      }))}
    />
  );
}

function Certificaten(props: { readonly certificaten: readonly CertificaatStand[]; readonly now: number }) {
  const taal = useTaal();
  const t = useTeksten().beheer.cijfers;
  return (
    <Table
      caption={t.certificaten}
      onderKop
      koppen={t.certificaatKoppen}
      rijen={props.certificaten.map(({ naam, geldigTot, gezienOp }, at) => {
        const dagen = Math.floor((geldigTot - props.now) / DAY_MS);
        return {
          key: `${naam ?? ''} ${at}`,
          cellen: [
            naam ?? t.eigen,
            toonTijdstip(new Date(geldigTot), taal),
            dagen < RENEW_DAYS ? (
              <Badge kind="error">
                {t.vernieuw}: {t.dagen(dagen)}
              </Badge>
            ) : (
              t.dagen(dagen)
            ),
            gezienOp === undefined ? '–' : toonTijdstip(gezienOp, taal),
          ],
        };
      })}
    />
  );
}
