/** For who builds a sender, in test mode only: why a message would be refused, and who there is to be. Nothing is kept. */
import { check } from '../../harness/check/check.ts';
import type { CheckReport } from '../../harness/check/finding.ts';
import { readRecordedRequest } from '../../harness/check/recorded-request.ts';
import { ErrorSummary } from '../components/error-summary.tsx';
import { RadioGroup, TextArea } from '../components/field.tsx';
import { Actions, Button, Form } from '../components/form.tsx';
import { emptyForm, type FormState, type FormValues, formWith } from '../form-values.ts';
import { type OpenPage, openPage, type PageAnswer, view } from '../page.ts';
import type { Taal } from '../taal.ts';
import { inElkeTaal, tekstenIn } from '../teksten-in.ts';
import { ENVELOPE } from './envelope-form.ts';
import { loadMeedoenden, Meedoenden } from './meedoenden.tsx';
import { Oordeel } from './oordeel.tsx';
import type { IntegratieParts } from './parts.ts';

const PATH = '/integratie';

export const controlePages = (parts: IntegratieParts): readonly OpenPage[] => [
  openPage({
    method: 'GET',
    path: PATH,
    tweetalig: true,
    voet: inElkeTaal(({ integratie }) => integratie.voet),
    answer: async ({ taal }) => show(emptyForm({ moment: 'nu' }), parts, taal),
  }),
  openPage({
    method: 'POST',
    path: PATH,
    tweetalig: true,
    body: ENVELOPE,
    answer: async ({ body, taal }) => {
      if ((body['bericht'] ?? '').trim() === '') {
        const tekst = tekstenIn(taal).integratie.leeg;
        return show(formWith(body, [{ veld: 'bericht', tekst }], ['bericht']), parts, taal, 422);
      }
      return show(emptyForm(body), parts, taal, 200, await checkPasted(body, parts));
    },
  }),
];

async function checkPasted(body: FormValues, { checkParts, clock }: IntegratieParts): Promise<CheckReport> {
  const { envelope, http, head } = readRecordedRequest(Buffer.from(body['bericht'] ?? ''));
  const created = /<(?:[\w.-]+:)?Created\b[^>]*>\s*([^<\s]+)/.exec(envelope.toString('utf8'))?.[1] ?? '';
  const then = Date.parse(created);
  const now = body['moment'] === 'toen' && !Number.isNaN(then) ? then : clock();
  return check({ bytes: envelope, http, head, now }, await checkParts());
}

async function show(
  of: FormState,
  { store }: IntegratieParts,
  taal: Taal,
  status = 200,
  report?: CheckReport,
): Promise<PageAnswer> {
  const t = tekstenIn(taal).integratie;
  const content = (
    <>
      <ErrorSummary of={of} />
      {report && <Oordeel report={report} />}
      <p>{t.inleiding}</p>
      <Form action={PATH} summary>
        <TextArea of={of} veld="bericht" label={t.bericht} waarom={t.berichtWaarom} rows={12} />
        <RadioGroup
          of={of}
          veld="moment"
          label={t.moment}
          opties={(['nu', 'toen'] as const).map((waarde) => ({ waarde, tekst: t.momenten[waarde] }))}
        />
        <Actions>
          <Button>{t.knop}</Button>
        </Actions>
      </Form>
      <h2>{t.verder}</h2>
      <ul>
        <li>
          <a href="/integratie/verkeer">{t.verderVerkeer}</a>
        </li>
        <li>
          <a href="/integratie/certificaat">{t.verderCertificaat}</a>
        </li>
      </ul>
      <Meedoenden {...(await loadMeedoenden(store))} />
    </>
  );
  return view(t.titel, content, { status });
}
