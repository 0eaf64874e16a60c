/** Certificates: their state, a new one handed in as a file, and the empty sheet. What is handed in is never on disk. */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { certificaatStand } from '../../broker/certificaat/stand.ts';
import { neemCertificaatIn } from '../../broker/certificaat/take-in.ts';
import type { TrustStore } from '../../edukoppeling/pki/index.ts';
import { INTAKE_LIMITS } from '../../parties/intake/limits.ts';
import { maakSjabloon } from '../../parties/intake/sjabloon.ts';
import { type Certificaat, listCertificaten } from '../../store/certificaten.ts';
import type { Rol } from '../../verzuim/rollen.ts';
import { ErrorSummary } from '../components/error-summary.tsx';
import { Select } from '../components/field.tsx';
import { FileField } from '../components/file-field.tsx';
import { Actions, Button, Form, LinkButton } from '../components/form.tsx';
import { Notice, Table } from '../components/text.tsx';
import { emptyForm, type FormState, formWith } from '../form-values.ts';
import { type Page, type PageCall, page, redirect, view } from '../page.ts';
import { BEHEER } from '../teksten-beheer.ts';
import { inElkeTaal } from '../teksten-in.ts';
import { toonDag } from '../toon-tijd.ts';
import { intakeFouten } from './intake-fouten.ts';
import { StandBadge } from './toon.tsx';

const { certificaten: t } = BEHEER;
export const ROLES: readonly Rol[] = ['beheerder', 'functioneel-beheerder'];
const MAX = 500;
/** Certificate and sheet, with room for a signature of a mail program; a zip is one. */
const UPLOAD = { maxFiles: 4, maxFileBytes: INTAKE_LIMITS.maxFileBytes } as const;
const STATUSSEN = ['WACHT', 'GELDIG', 'AFGEWEZEN'] as const;
const QUERY = z.object({
  status: z.enum(STATUSSEN).optional().catch(undefined),
  gedaan: z.enum(['wacht', 'geldig']).optional().catch(undefined),
});
type Query = z.output<typeof QUERY>;
type Call = PageCall<unknown, unknown, unknown>;

export const certificatenPages = (trust: TrustStore): readonly Page[] => [
  page({
    method: 'GET',
    path: '/certificaten',
    roles: ROLES,
    menu: inElkeTaal(({ menu }) => menu.certificaten),
    query: QUERY,
    answer: (call) => show(call, emptyForm(), call.query),
  }),
  page({
    method: 'POST',
    path: '/certificaten',
    roles: ROLES,
    upload: UPLOAD,
    answer: async (call) => {
      const { store, visitor, now, files } = call;
      if (files.length === 0)
        return show(call, formWith({}, [{ veld: 'bestand', tekst: t.kies }], ['bestand']));
      const done = await neemCertificaatIn(
        { store, trust, clock: () => now },
        {
          files,
          // As by the API: the same door for people and for scripts.
          herkomst: 'API',
          door: visitor.door,
          ref: randomUUID().slice(0, 12),
          partijId: visitor.partijId ?? null,
        },
      );
      if (done.verwerkt === 'eerder') throw new Error('a file of a page has no mail');
      if (done.verwerkt === 'later')
        return show(call, formWith({}, [{ veld: '', tekst: t.later }], ['bestand']));
      if (!done.verwerkt) return show(call, formWith({}, intakeFouten(done.fouten), ['bestand']));
      return redirect(`/certificaten?gedaan=${done.wacht ? 'wacht' : 'geldig'}`);
    },
  }),
  page({
    method: 'GET',
    path: '/certificaten/sjabloon.xlsx',
    roles: [],
    answer: async () => ({
      kind: 'download',
      name: 'sjabloon-certificaatgegevens.xlsx',
      contentType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
      body: await maakSjabloon(),
    }),
  }),
];

async function show(call: Call, of: FormState, query: Query = {}) {
  const { visitor, store, now } = call;
  const register = visitor.partijId === undefined;
  const found = await listCertificaten(store, {
    partijId: visitor.partijId,
    status: query.status,
    max: MAX,
  });
  // A page of one state still knows what replaced what.
  const all =
    query.status === undefined
      ? found
      : await listCertificaten(store, { partijId: visitor.partijId, max: MAX });
  const content = (
    <>
      {query.gedaan && (
        <Notice kind="ok">
          <p>{t.gedaan[query.gedaan]}</p>
        </Notice>
      )}
      <ErrorSummary of={of} />
      <p>{register ? t.inleidingRegister : t.inleiding}</p>
      {register && <Filter status={query.status} />}
      <Lijst rijen={found} alle={all} now={now} register={register} />
      <Insturen of={of} />
    </>
  );
  return view(t.titel, content, { status: of.errors.size === 0 ? 200 : 422 });
}

function Filter({ status = '' }: { readonly status?: string | undefined }) {
  return (
    <search>
      <form method="get" action="/certificaten">
        <div class="vb-row">
          <Select
            of={emptyForm({ status })}
            veld="status"
            label={t.filter}
            leeg={t.alle}
            opties={[
              { waarde: 'WACHT', tekst: t.wacht },
              { waarde: 'GELDIG', tekst: t.geldig },
              { waarde: 'AFGEWEZEN', tekst: t.afgewezen },
            ]}
          />
        </div>
        <Actions>
          <Button kind="secondary">{t.tonen}</Button>
        </Actions>
      </form>
    </search>
  );
}

function Lijst(props: {
  readonly rijen: readonly Certificaat[];
  readonly alle: readonly Certificaat[];
  readonly now: number;
  readonly register: boolean;
}) {
  if (props.rijen.length === 0) {
    return (
      <Notice kind="info">
        <p>{t.geen}</p>
      </Notice>
    );
  }
  return (
    <Table
      caption={t.caption}
      koppen={props.register ? t.koppenRegister : t.koppen}
      rijen={props.rijen.map((one) => {
        const { stand, tekst } = certificaatStand(one, props.alle, props.now);
        return {
          key: one.certificaatId,
          cellen: [
            <a href={`/certificaten/${one.certificaatId}`}>{one.feiten.serienummer}</a>,
            ...(props.register ? [one.organisatie] : []),
            uitgeverKort(one.feiten.uitgever),
            toonDag(one.geldigTot),
            <>
              <StandBadge stand={stand} />
              {tekst && <p class="vb-soft">{tekst}</p>}
            </>,
          ],
        };
      })}
    />
  );
}

/** The name by which people know it. */
const uitgeverKort = (uitgever: string): string => /(?:^|, )CN=([^,]+)/.exec(uitgever)?.[1] ?? uitgever;

function Insturen({ of }: { readonly of: FormState }) {
  return (
    <>
      <h2>{t.insturen}</h2>
      <ol>
        {t.stappen.map((stap) => (
          <li key={stap}>{stap}</li>
        ))}
      </ol>
      <Actions>
        <LinkButton href="/certificaten/sjabloon.xlsx">{t.sjabloon}</LinkButton>
      </Actions>
      <Form action="/certificaten" summary upload>
        <FileField
          of={of}
          veld="bestand"
          label={t.bestand}
          waarom={t.bestandWaarom}
          accept=".zip,.cer,.crt,.cert,.p7b,.xlsx"
          multiple
        />
        <Actions>
          <Button>{t.knop}</Button>
        </Actions>
      </Form>
    </>
  );
}
