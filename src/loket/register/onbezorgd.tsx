/** What is in no mailbox yet, by its last error, with a button that tries again now. */
import { z } from 'zod';
import type { BrokerParts } from '../../broker/parts.ts';
import { countDeadLetters } from '../../store/dead-letters.ts';
import {
  listOnbezorgd,
  listOnbezorgdGroepen,
  type OnbezorgdEvent,
  type OnbezorgdGroep,
  retryNow,
} from '../../store/resend.ts';
import { Button, Form } from '../components/form.tsx';
import { Notice, Table } from '../components/text.tsx';
import { FORM } from '../form-values.ts';
import { type Page, page, redirect, view } from '../page.ts';
import { useTaal, useTeksten } from '../shell/context.ts';
import { inElkeTaal, tekstenIn } from '../teksten-in.ts';
import { toonTijdstip } from './tijdstip.ts';
import { REGISTER } from './uitval.tsx';

const PATH = '/beheer/onbezorgd';
const MAX_EVENTS = 50;

export const onbezorgdPages = (broker: BrokerParts): readonly Page[] => [
  page({
    method: 'GET',
    path: PATH,
    roles: REGISTER,
    tweetalig: true,
    menu: inElkeTaal(({ beheer }) => beheer.onbezorgd.menu),
    query: z.object({
      gedaan: z
        .string()
        .regex(/^\d{1,6}$/)
        .transform(Number)
        .optional()
        .catch(undefined),
    }),
    answer: async ({ store, query: { gedaan }, taal }) => {
      const t = tekstenIn(taal).beheer.onbezorgd;
      const groepen = await listOnbezorgdGroepen(store);
      const events = await listOnbezorgd(store, MAX_EVENTS);
      const geparkeerd = await countDeadLetters(store, { kind: 'all' });
      return view(
        t.titel,
        <>
          {gedaan !== undefined && (
            <Notice kind="ok">
              <p>{t.gedaan(gedaan)}</p>
            </Notice>
          )}
          <p>{t.inleiding}</p>
          {geparkeerd > 0 && (
            <p>
              <a href="/beheer/geparkeerd">{tekstenIn(taal).beheer.geparkeerd.aantal(geparkeerd)}</a>
            </p>
          )}
          {groepen.length === 0 ? (
            <Notice kind="info">
              <p>{t.leeg}</p>
            </Notice>
          ) : (
            <>
              <Groepen groepen={groepen} />
              <h2>{t.losse(MAX_EVENTS)}</h2>
              <Losse events={events} />
            </>
          )}
        </>,
      );
    },
  }),
  page({
    method: 'POST',
    path: PATH,
    roles: REGISTER,
    tweetalig: true,
    body: FORM,
    answer: async ({ store, body, visitor }) => {
      // Absent: those without an error yet.
      const ids = await retryNow(store, { kind: 'oorzaak', oorzaak: body['oorzaak'] ?? null }, visitor.door);
      broker.offer(ids);
      return redirect(`${PATH}?gedaan=${ids.length}`);
    },
  }),
];

function Groepen({ groepen }: { readonly groepen: readonly OnbezorgdGroep[] }) {
  const taal = useTaal();
  const t = useTeksten().beheer.onbezorgd;
  return (
    <Table
      caption={t.caption}
      koppen={t.koppen}
      rijen={groepen.map(({ oorzaak, aantal, meldingen, oudste, meestePogingen, volgende }) => ({
        key: oorzaak ?? '',
        cellen: [
          oorzaak ?? t.geen,
          aantal,
          meldingen,
          toonTijdstip(oudste, taal),
          meestePogingen,
          toonTijdstip(volgende, taal),
          <Form action={PATH} hidden={{ oorzaak: oorzaak ?? undefined }}>
            <Button kind="secondary">
              {t.nu}
              <span class="vb-only-heard">: {oorzaak ?? t.geen}</span>
            </Button>
          </Form>,
        ],
      }))}
    />
  );
}

function Losse({ events }: { readonly events: readonly OnbezorgdEvent[] }) {
  const taal = useTaal();
  const t = useTeksten().beheer.onbezorgd;
  return (
    <Table
      caption={t.losse(MAX_EVENTS)}
      onderKop
      koppen={t.losseKoppen}
      rijen={events.map(({ meldingsnummer, soort, oorzaak, sinds, pogingen, volgende }, at) => ({
        key: `${meldingsnummer} ${at}`,
        cellen: [
          <a href={`/beheer/meldingen/${meldingsnummer}`}>{meldingsnummer}</a>,
          soort,
          oorzaak ?? t.geen,
          toonTijdstip(sinds, taal),
          pogingen,
          toonTijdstip(volgende, taal),
        ],
      }))}
    />
  );
}
