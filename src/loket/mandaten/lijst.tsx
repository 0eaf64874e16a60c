/** The mandates an organisation gave or holds, what was sent with them, and the way to why a message was refused. */
import { z } from 'zod';
import { listEigenMandaten } from '../../parties/mandatenbeheer.ts';
import type { Mandaat } from '../../store/mandaten.ts';
import { GEVERS, type MandaatStatus } from '../../verzuim/mandaat.ts';
import { handelend } from '../api/handelend.ts';
import { TextField } from '../components/field.tsx';
import { Actions, Button, LinkButton } from '../components/form.tsx';
import { Badge, type BadgeKind, Notice, Table } from '../components/text.tsx';
import { emptyForm } from '../form-values.ts';
import { type Page, page, type Visitor, view } from '../page.ts';
import { useTaal, useTeksten } from '../shell/context.ts';
import { BEHEER } from '../teksten-beheer.ts';
import { inElkeTaal } from '../teksten-in.ts';
import { type Namen, periodeTekst, ROLES, readNamen } from './namen.ts';
import { readTellingen, Tellingen } from './tellingen.tsx';

const { mandaten: t } = BEHEER;
const BADGE: Readonly<Record<MandaatStatus, BadgeKind>> = {
  VOORGESTELD: 'warning',
  GEGEVEN: 'success',
  INGETROKKEN: 'neutral',
};

export const mandatenPages: readonly Page[] = [
  page({
    method: 'GET',
    path: '/mandaten',
    roles: ROLES,
    menu: inElkeTaal(({ menu }) => menu.mandaten),
    query: z.object({ ingetrokken: z.enum(['ja', 'nee']).catch('nee') }),
    answer: async (call) => {
      const { store, visitor, query } = call;
      const ingetrokken = query.ingetrokken === 'ja';
      const namen = await readNamen(store);
      const mandaten = await listEigenMandaten(store, handelend(visitor), ingetrokken);
      const tellingen = await readTellingen(call, namen, kanGeven(visitor));
      return view(
        t.titel,
        <>
          <p>{inleiding(visitor)}</p>
          <Lijst mandaten={mandaten} namen={namen} />
          <Actions>
            {kanGeven(visitor) && (
              <LinkButton href="/mandaten/nieuw" kind="primary">
                {t.geven}
              </LinkButton>
            )}
            {ingetrokken ? (
              <a href="/mandaten">{t.zonderIngetrokken}</a>
            ) : (
              <a href="/mandaten?ingetrokken=ja">{t.ookIngetrokken}</a>
            )}
          </Actions>
          {tellingen && <Tellingen {...tellingen} />}
          <ZoekWeigering />
        </>,
      );
    },
  }),
];

const kanGeven = ({ partij }: Visitor): boolean => partij !== undefined && GEVERS.includes(partij.soort);

function inleiding(visitor: Visitor): string {
  if (visitor.partijId === undefined) return t.inleidingRegister;
  return kanGeven(visitor) ? t.inleiding : t.inleidingHouder;
}

export function MandaatBadge({ status }: { readonly status: MandaatStatus }) {
  return <Badge kind={BADGE[status]}>{useTeksten().mandaatStand[status]}</Badge>;
}

/** @param links  false for whoever may not open a mandate. */
export function Lijst(props: {
  readonly mandaten: readonly Mandaat[];
  readonly namen: Namen;
  readonly links?: boolean;
}) {
  const { mandaten, namen, links = true } = props;
  const { mandaten: t } = useTeksten();
  const taal = useTaal();
  if (mandaten.length === 0) {
    return (
      <Notice kind="info">
        <p>{t.geen}</p>
      </Notice>
    );
  }
  return (
    <Table
      caption={t.caption}
      onderKop
      koppen={t.koppen}
      rijen={mandaten.map((mandaat) => ({
        key: mandaat.mandaatId,
        cellen: [
          links ? (
            <a href={`/mandaten/${mandaat.mandaatId}`}>{t.nummer(mandaat.mandaatId)}</a>
          ) : (
            t.nummer(mandaat.mandaatId)
          ),
          mandaat.gever,
          namen.ofOin(mandaat.verwerkerOin),
          mandaat.brins.length === 0 ? t.alles : mandaat.brins.join(', '),
          periodeTekst(mandaat, taal),
          <MandaatBadge status={mandaat.status} />,
        ],
      }))}
    />
  );
}

export function ZoekWeigering({ ref = '' }: { readonly ref?: string }) {
  return (
    <>
      <h2>{t.zoekKop}</h2>
      <p>{t.zoekUitleg}</p>
      <search>
        <form method="get" action="/mandaten/weigering">
          <TextField of={emptyForm({ ref })} veld="ref" label={t.ref} maxLength={64} />
          <Actions>
            <Button kind="secondary">{t.zoeken}</Button>
          </Actions>
        </form>
      </search>
    </>
  );
}
