/** One mandate: what it holds, who did what with it, and for its giver the approval and the way to withdraw it. */
import { z } from 'zod';
import { keurMandaatGoed, toonMandaat } from '../../parties/mandatenbeheer.ts';
import type { Mandaat } from '../../store/mandaten.ts';
import { handelend } from '../api/handelend.ts';
import { Refused } from '../api/refusals.ts';
import { ErrorSummary } from '../components/error-summary.tsx';
import { Actions, Button, Form, LinkButton } from '../components/form.tsx';
import { DataList, Notice } from '../components/text.tsx';
import { formWithFouten } from '../form-fouten.ts';
import { emptyForm, type FormState } from '../form-values.ts';
import { type Page, type PageCall, page, redirect, view } from '../page.ts';
import { BEHEER } from '../teksten-beheer.ts';
import { toonTijd } from '../toon-tijd.ts';
import { MandaatBadge } from './lijst.tsx';
import { isGever, periodeTekst, ROLES, readNamen } from './namen.ts';

const { mandaten: t } = BEHEER;
export const MANDAAT = z.object({ mandaatId: z.string().regex(/^[1-9]\d{0,17}$/) });
const GEDAAN = ['gegeven', 'voorgesteld', 'goedgekeurd', 'ingetrokken'] as const;
type Call = PageCall<z.output<typeof MANDAAT>, unknown, unknown>;

export const mandaatPages: readonly Page[] = [
  page({
    method: 'GET',
    path: '/mandaten/:mandaatId',
    roles: ROLES,
    params: MANDAAT,
    query: z.object({ gedaan: z.enum(GEDAAN).optional().catch(undefined) }),
    answer: (call) => show(call, emptyForm(), call.query.gedaan),
  }),
  page({
    method: 'POST',
    path: '/mandaten/:mandaatId/goedkeuren',
    roles: ROLES,
    params: MANDAAT,
    answer: async (call) => {
      const { mandaatId } = await gegevenMandaat(call);
      const done = await keurMandaatGoed({ store: call.store }, mandaatId, handelend(call.visitor));
      return done.verwerkt
        ? redirect(`/mandaten/${mandaatId}?gedaan=goedgekeurd`)
        : show(call, formWithFouten({}, done.fouten));
    },
  }),
];

/** @throws Refused VB-A05 for what is not there, or is of others. */
async function eigenMandaat({ store, params, visitor }: Call): Promise<Mandaat> {
  const found = await toonMandaat(store, params.mandaatId, handelend(visitor));
  if (found === undefined) throw new Refused('VB-A05');
  return found;
}

/** @throws Refused VB-A05 also for its holder: it changes nothing of it. */
export async function gegevenMandaat(call: Call): Promise<Mandaat> {
  const found = await eigenMandaat(call);
  if (!isGever(call.visitor, found)) throw new Refused('VB-A05');
  return found;
}

async function show(call: Call, of: FormState, gedaan?: (typeof GEDAAN)[number]) {
  const mandaat = await eigenMandaat(call);
  const namen = await readNamen(call.store);
  const { mandaatId, status, brins, goedgekeurdOp, ingetrokkenOp } = mandaat;
  const { door } = BEHEER.gebruikers;
  const content = (
    <>
      {gedaan && (
        <Notice kind="ok">
          <p>{t.gedaan[gedaan]}</p>
        </Notice>
      )}
      <ErrorSummary of={of} />
      <DataList
        items={[
          [BEHEER.certificaten.filter, <MandaatBadge status={status} />],
          [t.gever, mandaat.gever],
          [t.leverancier, namen.ofOin(mandaat.verwerkerOin)],
          ['OIN', <span class="vb-mono">{mandaat.verwerkerOin}</span>],
          [t.dienst, t.dienstVerzuim],
          [t.voor, brins.length === 0 ? t.alles : brins.map(namen.ofBrin).join('\n')],
          [BEHEER.mandaten.koppen[4], periodeTekst(mandaat)],
          [t.gegeven, door(toonTijd(mandaat.gegevenOp), mandaat.gegevenDoor)],
          [
            t.goedgekeurd,
            goedgekeurdOp === null ? undefined : door(toonTijd(goedgekeurdOp), mandaat.goedgekeurdDoor ?? ''),
          ],
          [
            t.ingetrokken,
            ingetrokkenOp === null ? undefined : door(toonTijd(ingetrokkenOp), mandaat.ingetrokkenDoor ?? ''),
          ],
        ]}
      />
      {isGever(call.visitor, mandaat) && status !== 'INGETROKKEN' && (
        <Actions>
          {status === 'VOORGESTELD' && (
            <Form action={`/mandaten/${mandaatId}/goedkeuren`} summary>
              <Button>{t.goedkeuren}</Button>
            </Form>
          )}
          <LinkButton href={`/mandaten/${mandaatId}/intrekken`}>{t.intrekken}</LinkButton>
        </Actions>
      )}
      <p>
        <a href="/mandaten">{t.terug}</a>
      </p>
    </>
  );
  return view(t.nummer(mandaatId), content, { status: of.errors.size === 0 ? 200 : 422 });
}
