/** One routing form: its rows, who did what, what it would have moved, and what this person may do with it. */
import type { BrokerParts } from '../../broker/parts.ts';
import { toonVoorbeeld } from '../../parties/routering.ts';
import type { Formulier } from '../../store/formulieren.ts';
import { isDezelfde } from '../../verzuim/keuring-routering.ts';
import type { VoorbeeldRegel } from '../../verzuim/routeringsformulier.ts';
import type { Fout } from '../../verzuim/verzuimmelding.ts';
import { ErrorSummary } from '../components/error-summary.tsx';
import { Actions, Button, Form, LinkButton } from '../components/form.tsx';
import { DataList, Notice, Table } from '../components/text.tsx';
import { fieldError, formWith } from '../form-values.ts';
import { gemeenteNamen } from '../gemeente/eigen-gemeenten.ts';
import { type PageAnswer, type PageCall, view } from '../page.ts';
import { TEKSTEN } from '../teksten.ts';
import { deskVan, geldendeVan } from './eigen-formulier.tsx';
import { FormulierBadge } from './overzicht.tsx';
import { toonDag, toonIngang, toonMs } from './toon-routering.ts';

const { routering: t, gemeente } = TEKSTEN.gemeente;
export const VOORBEELD_DAGEN = 30;

interface Outcome {
  readonly gedaan?: keyof typeof t.gedaan | undefined;
  /** Why it was refused just now. */
  readonly fouten?: readonly Fout[];
}

export async function toonFormulier(
  formulier: Formulier,
  call: Pick<PageCall<unknown, unknown, unknown>, 'visitor' | 'store' | 'now'>,
  broker: BrokerParts,
  { gedaan, fouten = [] }: Outcome,
): Promise<PageAnswer> {
  const { formulierId, gemeentecode } = formulier;
  const geldig = await geldendeVan(call.store, gemeentecode, call.now);
  const naam = await gemeenteNamen(call.store, [gemeentecode]);
  const voorbeeld = await toonVoorbeeld(await deskVan(call, broker), formulierId, VOORBEELD_DAGEN);
  const errors = fouten.map((fout) => ({ veld: '', ...fieldError(fout) }));
  const content = (
    <>
      {gedaan && (
        <Notice kind="ok">
          <p>{t.gedaan[gedaan]}</p>
        </Notice>
      )}
      <ErrorSummary of={formWith({}, errors, [])} />
      <Feiten formulier={formulier} geldt={geldig?.formulierId === formulierId} naam={naam(gemeentecode)} />
      <h2>{t.regels}</h2>
      <Table
        caption={t.regels}
        onderKop
        koppen={t.regelKoppen}
        rijen={formulier.regels.map(({ slot, instantieNaam, instantieCode, email }) => ({
          key: slot,
          cellen: [t.slots[slot], instantieNaam, instantieCode, email],
        }))}
      />
      {formulier.status !== 'VERVALLEN' && voorbeeld.verwerkt && <Voorbeeld regels={voorbeeld.regels} />}
      <Doen formulier={formulier} door={call.visitor.door} />
      <p>
        <a href="/routering">{t.terug}</a>
      </p>
    </>
  );
  return view(t.nummer(formulierId), content, { status: fouten.length > 0 ? 422 : 200 });
}

function Feiten(props: { readonly formulier: Formulier; readonly geldt: boolean; readonly naam: string }) {
  const { formulier, geldt, naam } = props;
  const door = (wie: string | null, op: number | null) =>
    wie === null ? undefined : t.door(wie, toonMs(op));
  return (
    <DataList
      items={[
        [t.koppen[2], <FormulierBadge formulier={formulier} geldt={geldt} />],
        [gemeente, naam],
        [t.ondertekenaar, formulier.ondertekenaar],
        [t.gevraagd, toonDag(formulier.gevraagdeIngang)],
        [t.geldigVanaf, toonIngang(formulier.geldigVanaf)],
        [t.geldigTot, toonIngang(formulier.geldigTot)],
        [t.ingediend, door(formulier.ingediendDoor, formulier.ingediendOp)],
        [t.goedgekeurd, door(formulier.goedgekeurdDoor, formulier.goedgekeurdOp)],
        [t.ingetrokken, door(formulier.ingetrokkenDoor, formulier.ingetrokkenOp)],
      ]}
    />
  );
}

export function Voorbeeld({ regels }: { readonly regels: readonly VoorbeeldRegel[] }) {
  return (
    <>
      <h2>{t.voorbeeld}</h2>
      <p>{t.voorbeeldUitleg(VOORBEELD_DAGEN)}</p>
      <Table
        caption={t.voorbeeld}
        onderKop
        koppen={t.voorbeeldKoppen}
        rijen={regels.map(({ slot, instantieCode, terugval, meldingen, elders, openElders }) => ({
          key: slot,
          cellen: [
            t.slotKort[slot],
            `${instantieCode ?? t.nietAangesloten}${terugval ? ` (${t.terugval})` : ''}`,
            ...[meldingen, elders, openElders].map(String),
          ],
        }))}
      />
    </>
  );
}

function Doen({ formulier, door }: { readonly formulier: Formulier; readonly door: string }) {
  const { formulierId, status, ingediendDoor } = formulier;
  if (status === 'VERVALLEN') return null;
  const zelf = isDezelfde(door, ingediendDoor);
  const wacht = status === 'INGEDIEND';
  return (
    <>
      {wacht && (
        <Notice kind="info">
          <p>{zelf ? t.zelf : t.goedkeurenUitleg}</p>
        </Notice>
      )}
      <Actions>
        {wacht && !zelf && (
          <Form action={`/routering/${formulierId}/goedkeuren`} summary>
            <Button>{t.goedkeuren}</Button>
          </Form>
        )}
        <LinkButton href={`/routering/${formulierId}/intrekken`}>{t.intrekken}</LinkButton>
      </Actions>
    </>
  );
}
