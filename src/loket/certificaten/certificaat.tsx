/** One certificate: its public facts, and for the functioneel beheerder what the sheet says and the decision. */
import type { ComponentChildren } from 'preact';
import { z } from 'zod';
import { keurCertificaatGoed, wijsCertificaatAf } from '../../broker/certificaat/decide.ts';
import { certificaatStand } from '../../broker/certificaat/stand.ts';
import {
  type Certificaat,
  findAanbieding,
  findCertificaat,
  listCertificaten,
} from '../../store/certificaten.ts';
import type { Certificaatmelding } from '../../verzuim/certificaatmelding.ts';
import { Refused } from '../api/refusals.ts';
import { ErrorSummary } from '../components/error-summary.tsx';
import { TextArea } from '../components/field.tsx';
import { Actions, Button, Form } from '../components/form.tsx';
import { DataList, Notice } from '../components/text.tsx';
import { formWithFouten } from '../form-fouten.ts';
import { emptyForm, FORM, type FormState, formWith } from '../form-values.ts';
import { type Page, type PageCall, page, redirect, view } from '../page.ts';
import { TEKSTEN } from '../teksten.ts';
import { BEHEER } from '../teksten-beheer.ts';
import { toonTijd } from '../toon-tijd.ts';
import { ROLES } from './lijst.tsx';
import { StandBadge } from './toon.tsx';

const { certificaten: t } = BEHEER;
const REGISTER = ['functioneel-beheerder'] as const;
const CERTIFICAAT = z.object({ certificaatId: z.string().regex(/^[1-9]\d{0,17}$/) });
const REDEN = z.string().trim().min(5).max(300);
const MAX = 500;
type Call = PageCall<z.output<typeof CERTIFICAAT>, unknown, unknown>;

export const certificaatPages: readonly Page[] = [
  page({
    method: 'GET',
    path: '/certificaten/:certificaatId',
    roles: ROLES,
    params: CERTIFICAAT,
    query: z.object({ gedaan: z.enum(['goedgekeurd', 'afgewezen']).optional().catch(undefined) }),
    answer: (call) => show(call, emptyForm(), call.query.gedaan),
  }),
  page({
    method: 'POST',
    path: '/certificaten/:certificaatId/goedkeuren',
    roles: REGISTER,
    params: CERTIFICAAT,
    answer: async (call) => {
      const { store, visitor, now, params } = call;
      await eigenCertificaat(call);
      const done = await keurCertificaatGoed({ store, door: visitor.door, now }, params.certificaatId);
      return done.verwerkt
        ? redirect(`/certificaten/${params.certificaatId}?gedaan=goedgekeurd`)
        : show(call, formWithFouten({}, done.fouten));
    },
  }),
  page({
    method: 'POST',
    path: '/certificaten/:certificaatId/afwijzen',
    roles: REGISTER,
    params: CERTIFICAAT,
    body: FORM,
    answer: async (call) => {
      const { store, visitor, now, params, body } = call;
      await eigenCertificaat(call);
      const reden = REDEN.safeParse(body['reden'] ?? '');
      if (!reden.success) {
        const tekst = (body['reden'] ?? '').trim() === '' ? TEKSTEN.velden.leeg : TEKSTEN.velden.vorm;
        return show(call, formWith(body, [{ veld: 'reden', tekst }], ['reden']));
      }
      const by = { store, door: visitor.door, now };
      const done = await wijsCertificaatAf(by, params.certificaatId, reden.data);
      return done.verwerkt
        ? redirect(`/certificaten/${params.certificaatId}?gedaan=afgewezen`)
        : show(call, formWithFouten(body, done.fouten, ['reden']));
    },
  }),
];

/** @throws Refused VB-A05 for what is not there, or is of another organisation. */
async function eigenCertificaat({ store, params, visitor }: Call): Promise<Certificaat> {
  const found = await findCertificaat(store, params.certificaatId);
  const own = visitor.partijId === undefined || found?.partijId === visitor.partijId;
  if (found === undefined || !own) throw new Refused('VB-A05');
  return found;
}

async function show(call: Call, of: FormState, gedaan?: 'goedgekeurd' | 'afgewezen') {
  const found = await eigenCertificaat(call);
  const others = await listCertificaten(call.store, { partijId: found.partijId, max: MAX });
  const { stand, tekst } = certificaatStand(found, others, call.now);
  const register = call.visitor.rollen.includes('functioneel-beheerder');
  const melding = register
    ? ((await findAanbieding(call.store, found.certificaatId))?.melding ?? undefined)
    : undefined;
  const content = (
    <>
      {gedaan && (
        <Notice kind="ok">
          <p>{t.gedaan[gedaan]}</p>
        </Notice>
      )}
      <ErrorSummary of={of} />
      {tekst && (
        <Notice kind="warning">
          <p>{tekst}</p>
        </Notice>
      )}
      <Feiten certificaat={found} badge={<StandBadge stand={stand} />} />
      {melding && <Sheet melding={melding} />}
      {register && found.status === 'WACHT' && <Besluit of={of} certificaatId={found.certificaatId} />}
      <p>
        <a href="/certificaten">{t.terug}</a>
      </p>
    </>
  );
  return view(t.detail(found.feiten.serienummer), content, { status: of.errors.size === 0 ? 200 : 422 });
}

function Feiten({
  certificaat,
  badge,
}: {
  readonly certificaat: Certificaat;
  readonly badge: ComponentChildren;
}) {
  const { feiten, beslotenOp, beslotenDoor, eersteGebruik } = certificaat;
  const { door } = BEHEER.gebruikers;
  return (
    <DataList
      items={[
        [t.filter, badge],
        [t.reden, certificaat.reden ?? undefined],
        [t.organisatie, certificaat.organisatie],
        [t.oin, <span class="vb-mono">{certificaat.oin}</span>],
        [t.onderwerp, feiten.onderwerp],
        [t.uitgever, feiten.uitgever],
        [t.geldigVan, toonTijd(certificaat.geldigVan)],
        [t.geldigTot, toonTijd(certificaat.geldigTot)],
        [t.sleutel, feiten.sleutel],
        [t.algoritme, feiten.algoritme],
        [t.vingerafdruk, <span class="vb-mono">{certificaat.sha256}</span>],
        [t.ingestuurd, door(toonTijd(certificaat.aangemeldOp), certificaat.aangemeldDoor)],
        [t.besloten, beslotenOp === null ? t.nogNiet : door(toonTijd(beslotenOp), beslotenDoor ?? '')],
        [t.gebruik, eersteGebruik === null ? t.nogNiet : toonTijd(eersteGebruik)],
        [t.kenmerk, <span class="vb-mono">{certificaat.ref}</span>],
      ]}
    />
  );
}

function Sheet({ melding }: { readonly melding: Certificaatmelding }) {
  return (
    <>
      <h2>{t.sheetKop}</h2>
      <DataList
        items={[
          [t.organisatie, melding.organisatieNaam],
          ['BRIN', melding.organisatieSoort === 'SCHOOL' ? melding.brin : undefined],
          [
            BEHEER.organisatie.gemeentecode,
            melding.organisatieSoort === 'GEMEENTE' ? melding.gemeentecode : undefined,
          ],
          [t.contact, melding.contactNaam],
          [t.telefoon, melding.contactTelefoon],
          [t.email, melding.contactEmail],
          [t.leverancier, melding.softwareleverancier],
          [t.omgeving, melding.omgeving],
        ]}
      />
    </>
  );
}

function Besluit({ of, certificaatId }: { readonly of: FormState; readonly certificaatId: string }) {
  return (
    <>
      <h2>{t.besluit}</h2>
      <p>{t.besluitUitleg}</p>
      <Form action={`/certificaten/${certificaatId}/goedkeuren`} summary>
        <Actions>
          <Button>{t.goedkeuren}</Button>
        </Actions>
      </Form>
      <Form action={`/certificaten/${certificaatId}/afwijzen`} summary>
        <TextArea of={of} veld="reden" label={t.redenVeld} waarom={t.redenWaarom} maxLength={300} />
        <Actions>
          <Button kind="secondary">{t.afwijzen}</Button>
        </Actions>
      </Form>
    </>
  );
}
