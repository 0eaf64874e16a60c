/** Withdrawing a mandate: asked once more, for the next message of the vendor is refused. */
import { trekMandaatIn } from '../../parties/mandatenbeheer.ts';
import type { Mandaat } from '../../store/mandaten.ts';
import type { Queryable } from '../../store/pool.ts';
import { handelend } from '../api/handelend.ts';
import { ErrorSummary } from '../components/error-summary.tsx';
import { Actions, Button, Form, LinkButton } from '../components/form.tsx';
import { DataList, Notice } from '../components/text.tsx';
import { formWithFouten } from '../form-fouten.ts';
import { emptyForm, type FormState } from '../form-values.ts';
import { type Page, page, redirect, view } from '../page.ts';
import { TEKSTEN } from '../teksten.ts';
import { BEHEER } from '../teksten-beheer.ts';
import { gegevenMandaat, MANDAAT } from './mandaat.tsx';
import { periodeTekst, ROLES, readNamen } from './namen.ts';

const { mandaten: t } = BEHEER;

export const intrekkenPages: readonly Page[] = [
  page({
    method: 'GET',
    path: '/mandaten/:mandaatId/intrekken',
    roles: ROLES,
    params: MANDAAT,
    answer: async (call) => vraag(await gegevenMandaat(call), call.store, emptyForm()),
  }),
  page({
    method: 'POST',
    path: '/mandaten/:mandaatId/intrekken',
    roles: ROLES,
    params: MANDAAT,
    answer: async (call) => {
      const mandaat = await gegevenMandaat(call);
      const { mandaatId } = mandaat;
      const done = await trekMandaatIn({ store: call.store }, mandaatId, handelend(call.visitor));
      return done.verwerkt
        ? redirect(`/mandaten/${mandaatId}?gedaan=ingetrokken`)
        : vraag(mandaat, call.store, formWithFouten({}, done.fouten));
    },
  }),
];

async function vraag(mandaat: Mandaat, store: Queryable, of: FormState) {
  const namen = await readNamen(store);
  const { mandaatId, brins, gever } = mandaat;
  const leverancier = namen.ofOin(mandaat.verwerkerOin);
  const content = (
    <>
      <ErrorSummary of={of} />
      <Notice kind="warning">
        <p>{t.intrekkenUitleg(leverancier)}</p>
        <p>{t.intrekkenTerug}</p>
      </Notice>
      <DataList
        items={[
          [t.gever, gever],
          [t.leverancier, leverancier],
          [t.voor, brins.length === 0 ? t.alles : brins.map(namen.ofBrin).join('\n')],
          [t.koppen[4], periodeTekst(mandaat)],
        ]}
      />
      <Form action={`/mandaten/${mandaatId}/intrekken`} summary>
        <Actions>
          <Button>{t.intrekkenKnop}</Button>
          <LinkButton href={`/mandaten/${mandaatId}`}>{TEKSTEN.velden.annuleren}</LinkButton>
        </Actions>
      </Form>
    </>
  );
  return view(t.intrekkenTitel(mandaatId), content, { status: of.errors.size === 0 ? 200 : 422 });
}
