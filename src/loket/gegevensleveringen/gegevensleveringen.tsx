/**
 * Files of the register that lie ready: listed, looked at, fetched. A fetch is a POST: the first one sets the last day of
 * the file, and each stands in the audit.
 */
import { z } from 'zod';
import type { BrokerParts } from '../../broker/parts.ts';
import type { Gegevenslevering } from '../../verzuim/gegevenslevering.ts';
import { Select } from '../components/field.tsx';
import { Actions, Button, Form } from '../components/form.tsx';
import { DataList, Notice, Paging, Table } from '../components/text.tsx';
import { emptyForm, FORM } from '../form-values.ts';
import { postbussenVan } from '../gemeente/eigen-gemeenten.ts';
import { toonDatum, toonMoment } from '../meldingen/toon.ts';
import { sendOwn } from '../own-messages.ts';
import { type Page, type PageAnswer, type PageCall, page, view } from '../page.ts';
import { TEKSTEN } from '../teksten.ts';
import { inElkeTaal } from '../teksten-in.ts';

const { leveringen: t } = TEKSTEN.gemeente;
const ROLES = ['behandelaar-lp-rmc', 'behandelaar-rmc'] as const;
const PATH = '/gegevensleveringen';
const PER_PAGE = 25;
/** Of looking one file up: as many pages of the most that one question gives. */
const MAX_PAGES = 50;

const TOESTANDEN = ['NIEUW', 'OPGEHAALD'] as const;
/** What cannot be asked for is not asked for: an address that was typed wrong shows everything. */
const VRAAG = z.object({
  postbus: z
    .string()
    .regex(/^[A-Z0-9-]{4,20}$/)
    .optional()
    .catch(undefined),
  toestand: z.enum(TOESTANDEN).optional().catch(undefined),
  verder: z
    .string()
    .regex(/^\d{1,18}$/)
    .optional()
    .catch(undefined),
});
type Vraag = z.output<typeof VRAAG>;
const LEVERING = z.object({ leveringId: z.uuid() });

export const leveringPages = (broker: BrokerParts): readonly Page[] => [
  page({
    method: 'GET',
    path: PATH,
    roles: ROLES,
    menu: inElkeTaal(({ menu }) => menu.leveringen),
    query: VRAAG,
    answer: async (call) => {
      const postbussen = await postbussenVan(call.visitor, broker);
      const { query } = call;
      const gekozen = postbussen.find((code) => code === query.postbus) ?? postbussen[0];
      if (gekozen === undefined) return view(t.titel, <p>{TEKSTEN.gemeente.postbus.geen}</p>);
      const { toestand, verder } = query;
      const found = await lijst(call, broker, {
        ...{ instantieCode: gekozen, maxAantal: PER_PAGE },
        ...(toestand === undefined ? {} : { toestand }),
        ...(verder === undefined ? {} : { vervolgToken: verder }),
      });
      const vraag = { ...query, postbus: gekozen };
      return view(
        t.titel,
        <Lijst postbussen={postbussen} vraag={vraag} {...found} vandaan={verder !== undefined} />,
      );
    },
  }),
  page({
    method: 'GET',
    path: `${PATH}/:leveringId`,
    roles: ROLES,
    params: LEVERING,
    answer: async (call) => {
      const levering = await vind(call, broker);
      return levering === undefined ? nietGevonden() : view(t.eenTitel, <Een levering={levering} />);
    },
  }),
  page({
    method: 'POST',
    path: `${PATH}/:leveringId`,
    roles: ROLES,
    params: LEVERING,
    body: FORM,
    answer: async (call) => {
      const { leveringId } = call.params;
      const answer = await sendOwn('ophalenGegevenslevering', { leveringId }, call, broker);
      if (!answer.verwerkt) return nietGevonden();
      const { gegevenslevering, bestand } = answer;
      return {
        kind: 'download',
        name: gegevenslevering.bestandsnaam,
        // Whatever it is: the broker does not read it, and a browser must not show it.
        contentType: 'application/octet-stream',
        body: bestand,
      };
    },
  }),
];

async function lijst(
  call: PageCall<unknown, unknown, unknown>,
  broker: BrokerParts,
  request: Parameters<typeof sendOwn<'ophalenGegevensleveringen'>>[1],
): Promise<{ readonly leveringen: readonly Gegevenslevering[]; readonly verder: string | undefined }> {
  const answer = await sendOwn('ophalenGegevensleveringen', request, call, broker);
  // Of an own mailbox and the shapes above nothing can be refused.
  if (!answer.verwerkt) throw new Error(answer.fouten.map(({ code }) => code).join(' '));
  return { leveringen: answer.gegevensleveringen, verder: answer.vervolgToken };
}

/** One of the own mailboxes has it, or nobody. */
async function vind(
  call: PageCall<{ readonly leveringId: string }, unknown, unknown>,
  broker: BrokerParts,
): Promise<Gegevenslevering | undefined> {
  for (const instantieCode of await postbussenVan(call.visitor, broker)) {
    let vervolgToken: string | undefined;
    for (let pages = 0; pages < MAX_PAGES; pages++) {
      const more = vervolgToken === undefined ? {} : { vervolgToken };
      const { leveringen, verder } = await lijst(call, broker, { instantieCode, ...more });
      const found = leveringen.find(({ leveringId }) => leveringId === call.params.leveringId);
      if (found !== undefined) return found;
      if (verder === undefined) break;
      vervolgToken = verder;
    }
  }
  return undefined;
}

function nietGevonden(): PageAnswer {
  const content = (
    <>
      <p>{t.nietGevonden} (VZ-LEV-01)</p>
      <p>
        <a href={PATH}>{t.terug}</a>
      </p>
    </>
  );
  return view(t.eenTitel, content, { status: 404 });
}

const KB = 1024;
const grootte = (bytes: number): string =>
  bytes < KB ? `${bytes} bytes` : `${Math.round(bytes / KB).toLocaleString('nl-NL')} kB`;

function Lijst(props: {
  readonly postbussen: readonly string[];
  readonly vraag: Vraag & { readonly postbus: string };
  readonly leveringen: readonly Gegevenslevering[];
  readonly verder: string | undefined;
  /** It is not the first page. */
  readonly vandaan: boolean;
}) {
  const { postbussen, vraag, leveringen, verder, vandaan } = props;
  const at = (more: Readonly<Record<string, string>>) => {
    const { postbus, toestand } = vraag;
    return `${PATH}?${new URLSearchParams({ postbus, ...(toestand ? { toestand } : {}), ...more })}`;
  };
  return (
    <>
      <p>{t.inleiding}</p>
      <Zoeken postbussen={postbussen} vraag={vraag} />
      {leveringen.length === 0 ? (
        <Notice kind="info">
          <p>{t.geen}</p>
        </Notice>
      ) : (
        <Table
          caption={t.caption}
          koppen={t.koppen}
          rijen={leveringen.map((levering) => ({
            key: levering.leveringId,
            cellen: [
              <a href={`${PATH}/${levering.leveringId}`}>{levering.bestandsnaam}</a>,
              t.soort[levering.soort],
              toonDatum(levering.peildatum),
              toonMoment(levering.datumTijdBeschikbaar),
              grootte(levering.aantalBytes),
              toonDatum(levering.beschikbaarTot) || t.nogNiet,
            ],
          }))}
        />
      )}
      <Paging first={vandaan ? at({}) : undefined} next={verder === undefined ? undefined : at({ verder })} />
    </>
  );
}

function Zoeken({ postbussen, vraag }: { readonly postbussen: readonly string[]; readonly vraag: Vraag }) {
  const of = emptyForm({ postbus: vraag.postbus ?? '', toestand: vraag.toestand ?? '' });
  return (
    <search>
      <form method="get" action={PATH}>
        <div class="vb-row">
          {postbussen.length > 1 && (
            <Select
              of={of}
              veld="postbus"
              label={t.postbus}
              opties={postbussen.map((waarde) => ({ waarde, tekst: waarde }))}
            />
          )}
          <Select
            of={of}
            veld="toestand"
            label={t.toestand}
            leeg={t.alle}
            opties={TOESTANDEN.map((waarde) => ({ waarde, tekst: t.toestanden[waarde] }))}
          />
        </div>
        <Actions>
          <button type="submit" class="utrecht-button utrecht-button--secondary-action">
            {t.tonen}
          </button>
        </Actions>
      </form>
    </search>
  );
}

function Een({ levering }: { readonly levering: Gegevenslevering }) {
  const [bestand, soort, peildatum, sinds, groot, tot] = t.koppen;
  return (
    <>
      <DataList
        items={[
          [bestand, levering.bestandsnaam],
          [soort, t.soort[levering.soort]],
          [t.omschrijving, levering.omschrijving],
          [TEKSTEN.gemeente.gemeente, levering.gemeentecode],
          [peildatum, toonDatum(levering.peildatum)],
          [sinds, toonMoment(levering.datumTijdBeschikbaar)],
          [groot, grootte(levering.aantalBytes)],
          [tot, toonDatum(levering.beschikbaarTot) || t.nogNiet],
          [t.controle, <span class="vb-mono">{levering.sha256}</span>],
        ]}
      />
      <Notice kind="info">
        <p>{t.persoonsgegevens}</p>
      </Notice>
      <Form action={`${PATH}/${levering.leveringId}`}>
        <Actions>
          <Button>{t.ophalen}</Button>
          <a href={PATH}>{t.terug}</a>
        </Actions>
      </Form>
    </>
  );
}
