/** For who builds a sender, in test mode only: why a message would be refused, and who there is to be. Nothing is kept. */
import { type CheckParts, check } from '../../harness/check/check.ts';
import type { CheckReport, Finding } from '../../harness/check/finding.ts';
import { readRecordedRequest } from '../../harness/check/recorded-request.ts';
import { listMadeUpCertificates } from '../../harness/made-up-parties.ts';
import { listCurrentPartijen } from '../../store/partijen.ts';
import type { Store } from '../../store/pool.ts';
import type { Partij } from '../../verzuim/partij.ts';
import { ErrorSummary } from '../components/error-summary.tsx';
import { RadioGroup, TextArea } from '../components/field.tsx';
import { Actions, Button, Form } from '../components/form.tsx';
import { Keep, Notice, Table } from '../components/text.tsx';
import { emptyForm, type FormState, type FormValues, formWith } from '../form-values.ts';
import { type OpenPage, openPage, type PageAnswer, view } from '../page.ts';
import { TEKSTEN } from '../teksten.ts';
import { ENVELOPE } from './envelope-form.ts';

const { integratie: t } = TEKSTEN;
const PATH = '/integratie';

export interface IntegratieParts {
  readonly store: Store;
  /** Read when the first message is checked. */
  readonly checkParts: () => CheckParts;
  /** Milliseconds since epoch. */
  readonly clock: () => number;
}

export const integratiePages = (parts: IntegratieParts): readonly OpenPage[] => [
  openPage({
    method: 'GET',
    path: PATH,
    voet: t.voet,
    answer: async () => show(emptyForm({ moment: 'nu' }), parts),
  }),
  openPage({
    method: 'POST',
    path: PATH,
    body: ENVELOPE,
    answer: async ({ body }) => {
      if ((body['bericht'] ?? '').trim() === '') {
        return show(formWith(body, [{ veld: 'bericht', tekst: t.leeg }], ['bericht']), parts, 422);
      }
      return show(emptyForm(body), parts, 200, await checkPasted(body, parts));
    },
  }),
];

function checkPasted(body: FormValues, { checkParts, clock }: IntegratieParts): Promise<CheckReport> {
  const { envelope, http, head } = readRecordedRequest(Buffer.from(body['bericht'] ?? ''));
  const created = /<(?:[\w.-]+:)?Created\b[^>]*>\s*([^<\s]+)/.exec(envelope.toString('utf8'))?.[1] ?? '';
  const then = Date.parse(created);
  const now = body['moment'] === 'toen' && !Number.isNaN(then) ? then : clock();
  return check({ bytes: envelope, http, head, now }, checkParts());
}

async function show(
  of: FormState,
  { store }: IntegratieParts,
  status = 200,
  report?: CheckReport,
): Promise<PageAnswer> {
  const partijen = await listCurrentPartijen(store);
  const content = (
    <>
      <ErrorSummary of={of} />
      {report && <Report report={report} />}
      <p>{t.nl}</p>
      <p lang="en">{t.en}</p>
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
      <h2>{t.partijenKop}</h2>
      <p lang="en">{t.partijen}</p>
      <Partijen partijen={partijen} />
    </>
  );
  return view(t.titel, content, { status });
}

function Report({ report: { findings, rules } }: { readonly report: CheckReport }) {
  const count = (status: string) => rules.filter((rule) => rule.status === status).length;
  const [first, ...more] = findings;
  return (
    <>
      <Notice kind={first ? 'error' : 'ok'}>
        <p lang="en">
          <strong>{first ? t.geweigerd(first.code, more.length) : t.aangenomen}</strong>
        </p>
        <p>{first ? t.geweigerdNl(first.code, more.length) : t.aangenomenNl}</p>
      </Notice>
      {first && (
        <Table
          caption={t.caption}
          koppen={t.koppen}
          rijen={findings.map((finding, at) => ({ key: String(at), cellen: cellen(finding) }))}
        />
      )}
      <p lang="en">{t.regels(count('holds'), count('broken'), count('not reached'))}</p>
      {count('not reached') > 0 && (
        <details>
          <summary lang="en">{t.nietBereikt}</summary>
          <p>
            {rules
              .filter(({ status }) => status === 'not reached')
              .map(({ rule }) => rule)
              .join(', ')}
          </p>
        </details>
      )}
    </>
  );
}

function cellen({ code, rule, part, meaning, uitleg, help, hulp, found, probableCause }: Finding) {
  return [
    <Keep>{code}</Keep>,
    <Keep>{rule}</Keep>,
    part,
    <>
      <span lang="en">{meaning}</span>
      <br />
      <span class="vb-soft">{uitleg}</span>
      {probableCause && (
        <>
          <br />
          <span lang="en">
            {t.oorzaak} {probableCause.en}
          </span>{' '}
          <span class="vb-soft">{probableCause.nl}</span>
        </>
      )}
    </>,
    <>
      <span lang="en">{help}</span>
      <br />
      <span class="vb-soft">{hulp}</span>
    </>,
    found ?? '–',
  ];
}

function Partijen({ partijen }: { readonly partijen: readonly Partij[] }) {
  const certificates = listMadeUpCertificates();
  return (
    <Table
      caption={t.partijenCaption}
      koppen={t.partijKoppen}
      rijen={partijen.map(({ partijId, naam, soort, oin, brins }) => {
        const own = certificates.filter((one) => one.oin === oin);
        return {
          key: partijId,
          cellen: [
            naam,
            <Keep>{soort}</Keep>,
            <Keep>{oin ?? '–'}</Keep>,
            brins.join(', ') || '–',
            own.map(({ certificate }) => certificate).join(', ') || t.geen,
            own.map(({ key }) => key).join(', ') || '–',
          ],
        };
      })}
    />
  );
}
