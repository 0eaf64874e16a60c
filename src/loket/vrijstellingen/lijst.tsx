/**
 * What the gemeente registered: all of it from the newest back without a pupil's number, or that of one pupil. The
 * number is asked in a POST, so that it stands in no address, history or log.
 */
import { z } from 'zod';
import type { BrokerParts } from '../../broker/parts.ts';
import type { VrijstellingRegel } from '../../verzuim/vrijstelling.ts';
import { ErrorSummary } from '../components/error-summary.tsx';
import { RadioGroup, TextField } from '../components/field.tsx';
import { Actions, Button, Form, LinkButton } from '../components/form.tsx';
import { Badge, Notice, Paging, Table } from '../components/text.tsx';
import { emptyForm, FORM, type FormState } from '../form-values.ts';
import { toonDatum, toonMoment } from '../meldingen/toon.ts';
import { sendForm, sendOwn } from '../own-messages.ts';
import { type Page, page, view } from '../page.ts';
import { TEKSTEN } from '../teksten.ts';
import { inElkeTaal } from '../teksten-in.ts';
import { LABELS, NUMMERSOORTEN, vrijstellingForm } from './velden.ts';

const { vrijstellingen: t } = TEKSTEN.gemeente;
export const VRIJSTELLING_ROLES = ['behandelaar-lp', 'behandelaar-lp-rmc'] as const;
const PER_PAGE = 25;
const PATH = '/vrijstellingen';

export const vrijstellingenPages = (broker: BrokerParts): readonly Page[] => [
  page({
    method: 'GET',
    path: PATH,
    roles: VRIJSTELLING_ROLES,
    menu: inElkeTaal(({ menu }) => menu.vrijstellingen),
    query: z.object({
      verder: z
        .string()
        .regex(/^[1-9]\d{0,17}$/)
        .optional()
        .catch(undefined),
    }),
    answer: async (call) => {
      const { verder } = call.query;
      const request = { maxAantal: PER_PAGE, ...(verder === undefined ? {} : { vervolgToken: verder }) };
      const answer = await sendOwn('opzoekenVrijstellingen', request, call, broker);
      // Of the shapes above nothing can be refused.
      if (!answer.verwerkt) throw new Error(answer.fouten.map(({ code }) => code).join(' '));
      const { regels, vervolgToken } = answer;
      const of = emptyForm({ 'leerling/soort': 'burgerservicenummer' });
      const content = (
        <>
          <Lijst of={of} regels={regels} gezocht={false} />
          <Paging
            first={verder === undefined ? undefined : PATH}
            next={vervolgToken === undefined ? undefined : `${PATH}?verder=${vervolgToken}`}
          />
        </>
      );
      return view(t.titel, content);
    },
  }),
  page({
    method: 'POST',
    path: PATH,
    roles: VRIJSTELLING_ROLES,
    body: FORM,
    answer: async (call) => {
      const soort =
        call.body['leerling/soort'] === 'onderwijsnummer' ? 'onderwijsnummer' : 'burgerservicenummer';
      const nummer = (call.body['leerling/nummer'] ?? '').replaceAll(/[\s.]/g, '');
      const sent = await sendForm('opzoekenVrijstellingen', { leerling: { soort, nummer } }, call, broker);
      if (sent.kind === 'wrong') {
        const of = vrijstellingForm(call.body, sent.errors);
        return view(t.titel, <Lijst of={of} regels={[]} gezocht={false} />, { status: 422 });
      }
      return view(t.titel, <Lijst of={emptyForm(call.body)} regels={sent.response.regels} gezocht />);
    },
  }),
];

function Lijst(props: {
  readonly of: FormState;
  readonly regels: readonly VrijstellingRegel[];
  readonly gezocht: boolean;
}) {
  const { of, regels, gezocht } = props;
  const fout = of.errors.size > 0;
  return (
    <>
      <ErrorSummary of={of} labels={LABELS} />
      <p>{t.inleiding}</p>
      <Actions>
        <LinkButton href={`${PATH}/nieuw`} kind="primary">
          {t.nieuw}
        </LinkButton>
      </Actions>
      <Zoeken of={of} gezocht={gezocht || fout} />
      {regels.length > 0 && <Regels regels={regels} />}
      {regels.length === 0 && !fout && (
        <Notice kind="info">
          <p>{t.geen}</p>
        </Notice>
      )}
    </>
  );
}

function Regels({ regels }: { readonly regels: readonly VrijstellingRegel[] }) {
  return (
    <Table
      caption={t.caption}
      koppen={t.koppen}
      rijen={regels.map((regel) => ({
        key: regel.vrijstellingsnummer,
        cellen: [
          <a href={`${PATH}/${regel.vrijstellingsnummer}`}>{regel.vrijstellingsnummer}</a>,
          t.soort[regel.soort],
          toonDatum(regel.begindatum),
          toonDatum(regel.einddatum) || t.open,
          <StatusBadge status={regel.status} />,
          toonMoment(regel.datumTijdLaatsteMutatie),
        ],
      }))}
    />
  );
}

export function StatusBadge({ status }: { readonly status: VrijstellingRegel['status'] }) {
  return <Badge kind={status === 'GELDIG' ? 'success' : 'neutral'}>{t.status[status]}</Badge>;
}

function Zoeken({ of, gezocht }: { readonly of: FormState; readonly gezocht: boolean }) {
  return (
    <search>
      <details open={gezocht}>
        <summary>{t.zoekKop}</summary>
        <Form action={PATH} summary>
          <RadioGroup of={of} veld="leerling/soort" label={t.nummersoort} opties={NUMMERSOORTEN} />
          <TextField
            of={of}
            veld="leerling/nummer"
            label={t.nummer}
            waarom={t.nummerWaarom}
            inputMode="numeric"
            maxLength={20}
            short
          />
          <Actions>
            <Button kind="secondary">{t.zoeken}</Button>
            <a href={PATH}>{t.allesTonen}</a>
          </Actions>
        </Form>
      </details>
    </search>
  );
}
