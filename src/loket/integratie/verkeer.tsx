/**
 * The last messages of a party in a test environment: request, verdict and answer side by side. For who can name an answer
 * that it got, which nobody else knows. Source: docs/decisions/0027.
 */
import { z } from 'zod';
import type { ServiceName } from '../../broker/message.ts';
import { parseOin } from '../../edukoppeling/oin.ts';
import { check } from '../../harness/check/check.ts';
import type { CheckReport } from '../../harness/check/finding.ts';
import { KEPT_MESSAGES } from '../../harness/traffic/record-traffic.ts';
import {
  findTraffic,
  isOwnAnswer,
  listTraffic,
  type Traffic,
  type TrafficLine,
} from '../../store/test-traffic.ts';
import { Refused } from '../api/refusals.ts';
import { ErrorSummary } from '../components/error-summary.tsx';
import { TextField } from '../components/field.tsx';
import { Actions, Button, Form, LinkButton } from '../components/form.tsx';
import { Badge, Notice, Table } from '../components/text.tsx';
import { emptyForm, FORM, type FormState, formWith } from '../form-values.ts';
import { type OpenPage, openPage, type PageAnswer, redirect, view } from '../page.ts';
import { toonTijdstip } from '../register/tijdstip.ts';
import { useTaal, useTeksten } from '../shell/context.ts';
import type { Taal } from '../taal.ts';
import { tekstenIn } from '../teksten-in.ts';
import { allowVerkeer, forgetVerkeer, readVerkeer } from './eigen-verkeer.ts';
import { Oordeel } from './oordeel.tsx';
import type { IntegratieParts } from './parts.ts';

const PATH = '/integratie/verkeer';
const FIELDS = ['oin', 'bewijs'] as const;
// A reference is the id of a trace in the form of a UUID, without the digits that say which kind of UUID.
const QUERY = z.object({ bericht: z.guid().optional().catch(undefined) });

export const verkeerPages = (parts: IntegratieParts): readonly OpenPage[] => [
  openPage({
    method: 'GET',
    path: PATH,
    tweetalig: true,
    query: QUERY,
    answer: async ({ query: { bericht }, cookies, taal }) => {
      const oin = readVerkeer(parts.key, cookies, parts.clock());
      if (oin === undefined) return ask(emptyForm(), taal);
      if (bericht !== undefined) return showOne(oin, bericht, parts, taal);
      return showAll(oin, await listTraffic(parts.store, oin, KEPT_MESSAGES), taal);
    },
  }),
  openPage({
    method: 'POST',
    path: PATH,
    tweetalig: true,
    body: FORM,
    answer: async ({ body, taal }) => {
      if (body['anders'] !== undefined) return redirect(PATH, { 'set-cookie': forgetVerkeer() });
      const { integratie, velden } = tekstenIn(taal);
      const oin = parseOin(body['oin'] ?? '');
      const proof = (body['bewijs'] ?? '').trim().slice(0, 200);
      const empty = FIELDS.filter((veld) => (body[veld] ?? '').trim() === '');
      if (empty.length > 0) {
        const errors = empty.map((veld) => ({ veld, tekst: velden.leeg }));
        return ask(formWith(body, errors, FIELDS), taal, 422);
      }
      if (oin === undefined || !(await isOwnAnswer(parts.store, oin, proof))) {
        const errors = [{ veld: 'bewijs', tekst: integratie.verkeer.mis }];
        return ask(formWith(body, errors, FIELDS), taal, 422);
      }
      return redirect(PATH, { 'set-cookie': allowVerkeer(parts.key, oin, parts.clock()) });
    },
  }),
];

function ask(of: FormState, taal: Taal, status = 200): PageAnswer {
  const { integratie } = tekstenIn(taal);
  const t = integratie.verkeer;
  const content = (
    <>
      <ErrorSummary of={of} />
      <p>{t.inleiding(KEPT_MESSAGES)}</p>
      <Form action={PATH} summary>
        <TextField of={of} veld="oin" label={t.oin} maxLength={20} short />
        <TextField of={of} veld="bewijs" label={t.bewijs} waarom={t.bewijsWaarom} maxLength={200} />
        <Actions>
          <Button>{t.knop}</Button>
        </Actions>
      </Form>
      <p>
        <a href="/integratie">{integratie.terug}</a>
      </p>
    </>
  );
  return view(t.titel, content, { status });
}

const BADGE = { AANGENOMEN: 'success', GEWEIGERD: 'warning', FOUT: 'error' } as const;

function Uitslag({ status, codes }: Pick<TrafficLine, 'status' | 'codes'>) {
  const t = useTeksten().integratie.verkeer;
  const oordeel = status !== 200 ? 'FOUT' : codes.length > 0 ? 'GEWEIGERD' : 'AANGENOMEN';
  return <Badge kind={BADGE[oordeel]}>{t.oordelen[oordeel]}</Badge>;
}

/** Of the last part of wsa:Action. */
const operationOf = (action: string | null, unknown: string): string =>
  action?.split('/').filter(Boolean).at(-1) ?? unknown;

function showAll(oin: string, messages: readonly TrafficLine[], taal: Taal): PageAnswer {
  const { integratie } = tekstenIn(taal);
  const t = integratie.verkeer;
  return view(
    t.titel,
    <>
      {messages.length === 0 ? (
        <Notice kind="info">
          <p>{t.leeg}</p>
        </Notice>
      ) : (
        <Table
          caption={t.van(oin)}
          koppen={t.koppen}
          rijen={messages.map((one) => ({
            key: one.ref,
            cellen: [
              <a href={`${PATH}?bericht=${one.ref}`}>{toonTijdstip(new Date(one.at), taal)}</a>,
              operationOf(one.action, t.onbekend),
              <Uitslag {...one} />,
              one.codes.join(', ') || '–',
              one.rule ?? '–',
              one.messageId ?? '–',
            ],
          }))}
        />
      )}
      <Actions>
        <LinkButton href={PATH} kind="primary">
          {t.vernieuwen}
        </LinkButton>
        <Form action={PATH} hidden={{ anders: 'ja' }}>
          <Button kind="secondary">{t.anders}</Button>
        </Form>
      </Actions>
      <p>
        <a href="/integratie">{integratie.terug}</a>
      </p>
    </>,
  );
}

async function showOne(oin: string, ref: string, parts: IntegratieParts, taal: Taal): Promise<PageAnswer> {
  const found = await findTraffic(parts.store, oin, ref);
  if (found === undefined) throw new Refused('VB-A05');
  const t = tekstenIn(taal).integratie.verkeer;
  return view(t.eenTitel, <Bericht traffic={found} report={await judge(found, parts)} />);
}

/** As of the moment when it came. @returns undefined when the check cannot say the same as the gate did. */
async function judge(traffic: Traffic, { checkParts }: IntegratieParts): Promise<CheckReport | undefined> {
  const { request, requestBytes, soapAction, charset, service, tlsOin, at } = traffic;
  if (request.length < requestBytes) return undefined;
  const http = { soapAction: soapAction ?? undefined, charset: charset ?? undefined };
  try {
    return await check(
      { bytes: request, http, service: service as ServiceName, tlsOin: parseOin(tlsOin), now: at },
      await checkParts(),
    );
  } catch {
    return undefined; // CheckDisagreement: parties or certificates changed since
  }
}

function Bericht({
  traffic,
  report,
}: {
  readonly traffic: Traffic;
  readonly report: CheckReport | undefined;
}) {
  const t = useTeksten().integratie.verkeer;
  const taal = useTaal();
  const { request, requestBytes, answer, at, action, codes } = traffic;
  return (
    <>
      <p>
        <Uitslag {...traffic} /> {toonTijdstip(new Date(at), taal)}, {operationOf(action, t.onbekend)}
        {codes.length > 0 && `: ${codes.join(', ')}`}
      </p>
      <section aria-labelledby="bevindingen">
        <h2 id="bevindingen">{t.bevindingen}</h2>
        <p>{t.bevindingenWaarom}</p>
        {report === undefined ? <p>{t.kanNiet}</p> : <Oordeel report={report} />}
      </section>
      <div class="vb-beside">
        <section aria-labelledby="verzoek">
          <h2 id="verzoek">{t.verzoek}</h2>
          {request.length < requestBytes && <p>{t.afgekapt(request.length, requestBytes)}</p>}
          <Bytes bytes={request} />
        </section>
        <section aria-labelledby="antwoord">
          <h2 id="antwoord">{t.antwoord}</h2>
          <Bytes bytes={answer} />
        </section>
      </div>
      <p>
        <a href={PATH}>{t.naarLijst}</a>
      </p>
    </>
  );
}

/** What a page cannot hold is shown as the sign for it. */
const CONTROL = /(?![\n\t])[\p{Cc}]/gu;

function Bytes({ bytes }: { readonly bytes: Buffer }) {
  const text = bytes.toString('utf8').replaceAll('\r\n', '\n').replace(CONTROL, '\ufffd');
  return <pre class="vb-bytes">{text}</pre>;
}
