/** A key and a certificate of the test PKI for a made-up party, in test mode only. The key goes out once and is kept nowhere. */
import { strToU8, zipSync } from 'fflate';
import { CertificateError, verifyCertificate } from '../../edukoppeling/pki/index.ts';
import { fixture } from '../../harness/example-partners.ts';
import { issueMadeUpCertificate, type MadeUpIdentity } from '../../harness/made-up-certificate.ts';
import { addMadeUpParty, MADE_UP_KINDS, type MadeUpParty, proposeOin } from '../../harness/made-up-party.ts';
import { ErrorSummary } from '../components/error-summary.tsx';
import { RadioGroup, TextField } from '../components/field.tsx';
import { Actions, Button, Form } from '../components/form.tsx';
import { Notice } from '../components/text.tsx';
import { emptyForm, FORM, type FormState, formWith } from '../form-values.ts';
import { type OpenPage, openPage, type PageAnswer, view } from '../page.ts';
import type { Taal } from '../taal.ts';
import { tekstenIn } from '../teksten-in.ts';
import type { IntegratieParts } from './parts.ts';

const PATH = '/integratie/certificaat';
const FIELDS = ['naam', 'soort'] as const;
const NAAM = /^[\p{Script=Latin}\p{N}][\p{Script=Latin}\p{N} -]{2,39}$/u;

export const certificaatMakenPages = (parts: IntegratieParts): readonly OpenPage[] => [
  openPage({
    method: 'GET',
    path: PATH,
    tweetalig: true,
    answer: async ({ taal }) => show(emptyForm({ soort: 'LEVERANCIER' }), taal),
  }),
  openPage({
    method: 'POST',
    path: PATH,
    tweetalig: true,
    body: FORM,
    answer: async ({ body, taal }) => {
      const { velden, integratie } = tekstenIn(taal);
      const t = integratie.certificaat;
      const naam = (body['naam'] ?? '').trim();
      const soort = MADE_UP_KINDS.find((one) => one === body['soort']);
      const errors = [
        ...(NAAM.test(naam) ? [] : [{ veld: 'naam', tekst: t.naamFout }]),
        ...(soort === undefined ? [{ veld: 'soort', tekst: velden.kies }] : []),
      ];
      if (errors.length > 0 || soort === undefined) return show(formWith(body, errors, FIELDS), taal, 422);
      const refuse = (tekst: string) => show(formWith(body, [{ veld: '', tekst }], FIELDS), taal, 422);
      const now = parts.clock();
      const oin = await proposeOin(parts.store);
      const identity = await issueMadeUpCertificate(naam, oin, now);
      if (!(await isTrusted(identity, parts))) return refuse(t.nietVertrouwd);
      const party = await addMadeUpParty(parts.store, { oin, naam, soort }, now);
      if (party === undefined) return refuse(t.vol);
      const name = `TEST-${party.oin}.zip`;
      return {
        kind: 'download',
        name,
        contentType: 'application/zip',
        body: zipOf(identity, await explain(party, parts, taal)),
      };
    },
  }),
];

/** A test environment with another trust than the test PKI would refuse what it gave out itself. */
async function isTrusted({ der }: MadeUpIdentity, { trust, clock }: IntegratieParts): Promise<boolean> {
  try {
    await verifyCertificate(trust, der, clock(), 'tls');
    return true;
  } catch (error) {
    if (error instanceof CertificateError) return false;
    throw error;
  }
}

function zipOf({ certificate, chain, key }: MadeUpIdentity, readme: string): Buffer {
  const trust = ['root', 'intermediate', 'tsp'].map((name) => fixture(`trust/${name}.pem`)).join('');
  const files = {
    'certificate.pem': certificate,
    'chain.pem': chain,
    'key.pem': key,
    'trust.pem': trust,
    'README.txt': readme,
  };
  const zip = zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)])));
  return Buffer.from(zip);
}

async function explain(party: MadeUpParty, parts: IntegratieParts, taal: Taal): Promise<string> {
  const t = tekstenIn(taal).integratie.certificaat.leesmij;
  const { paths } = await parts.checkParts();
  const service = party.soort === 'GEMEENTE' ? 'gemeente' : 'school';
  const url = `${parts.endpointUrl}${paths[service]}`;
  const { oin, naam, soort, brins, namens, gemeentecode, leerlingen } = party;
  const lines = [
    t.kop(naam),
    '',
    `OIN: ${oin}`,
    ...brins.map((brin) => `BRIN: ${brin} (${brin}00)`),
    ...(gemeentecode === undefined ? [] : [t.gemeente(gemeentecode)]),
    t.endpoint(url, parts.ownOin),
    '',
    t.bestanden,
    '',
    t.eerste[soort],
    ...namens.map((school) => t.namens(school.oin, school.brin)),
    ...leerlingen.map(({ nummer, brin }) => t.leerling(nummer, brin)),
    '',
    t.proef,
    `  curl --cert chain.pem --key key.pem --cacert trust.pem '${url}?wsdl'`,
    '',
    t.test,
    '',
  ];
  return lines.join('\n');
}

function show(of: FormState, taal: Taal, status = 200): PageAnswer {
  const { integratie } = tekstenIn(taal);
  const t = integratie.certificaat;
  const content = (
    <>
      <ErrorSummary of={of} />
      <p>{t.inleiding}</p>
      <Notice kind="warning">
        <p>{t.waarschuwing}</p>
      </Notice>
      <Form action={PATH} summary>
        <TextField of={of} veld="naam" label={t.naam} waarom={t.naamWaarom} maxLength={40} />
        <RadioGroup
          of={of}
          veld="soort"
          label={t.soort}
          opties={MADE_UP_KINDS.map((waarde) => ({
            waarde,
            tekst: t.soorten[waarde],
            uitleg: t.uitleg[waarde],
          }))}
        />
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
