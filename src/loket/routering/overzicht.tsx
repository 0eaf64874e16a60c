/** Where the reports of the own gemeenten go: every form and every declaration, and what holds now. */
import { z } from 'zod';
import type { BrokerParts } from '../../broker/parts.ts';
import { type Formulier, listFormulieren } from '../../store/formulieren.ts';
import { listVerklaringen, type Verklaring } from '../../store/verklaringen.ts';
import { Actions, LinkButton } from '../components/form.tsx';
import { Badge, Notice, Table } from '../components/text.tsx';
import { gemeenteNamen, gemeentenVan } from '../gemeente/eigen-gemeenten.ts';
import { type Page, page, view } from '../page.ts';
import { TEKSTEN } from '../teksten.ts';
import { inElkeTaal } from '../teksten-in.ts';
import { geldende, ROUTERING } from './eigen-formulier.tsx';
import { toonIngang, toonSlots } from './toon-routering.ts';

const { routering: t, verklaring: tv } = TEKSTEN.gemeente;

interface Shown {
  readonly formulieren: readonly Formulier[];
  readonly verklaringen: readonly Verklaring[];
  /** Numbers of the forms that decide now. */
  readonly gelden: ReadonlySet<string>;
  readonly naam: (gemeentecode: string) => string;
  readonly now: number;
}

export const overzichtPage = (broker: BrokerParts): Page =>
  page({
    ...ROUTERING,
    method: 'GET',
    path: '/routering',
    menu: inElkeTaal(({ menu }) => menu.routering),
    query: z.object({ gedaan: z.enum(['vastgelegd', 'ingetrokken']).optional().catch(undefined) }),
    answer: async ({ visitor, store, now, query }) => {
      const codes = await gemeentenVan(visitor, broker);
      const perGemeente = await Promise.all(codes.map((code) => listFormulieren(store, code)));
      const shown: Shown = {
        // The newest first: those that count stand above.
        formulieren: perGemeente.flatMap((formulieren) => formulieren.toReversed()),
        verklaringen: (await Promise.all(codes.map((code) => listVerklaringen(store, code)))).flatMap(
          (found) => found.toReversed(),
        ),
        gelden: new Set(perGemeente.flatMap((formulieren) => geldende(formulieren, now)?.formulierId ?? [])),
        naam: await gemeenteNamen(store, codes),
        now,
      };
      const content = (
        <>
          {query.gedaan && (
            <Notice kind="ok">
              <p>{t.gedaan[query.gedaan]}</p>
            </Notice>
          )}
          <p>{t.inleiding}</p>
          <h2>{t.formulieren}</h2>
          <Formulieren {...shown} />
          <h2>{t.verklaringen}</h2>
          <p>{t.verklaringUitleg}</p>
          <Verklaringen {...shown} />
        </>
      );
      return view(t.titel, content);
    },
  });

function Formulieren({ formulieren, gelden, naam }: Shown) {
  return (
    <>
      {formulieren.length === 0 ? (
        <p>{t.geenFormulieren}</p>
      ) : (
        <Table
          caption={t.formulieren}
          onderKop
          koppen={t.koppen}
          rijen={formulieren.map((one) => ({
            key: one.formulierId,
            cellen: [
              <a href={`/routering/${one.formulierId}`}>{t.nummer(one.formulierId)}</a>,
              naam(one.gemeentecode),
              <FormulierBadge formulier={one} geldt={gelden.has(one.formulierId)} />,
              toonIngang(one.geldigVanaf),
              toonIngang(one.geldigTot),
            ],
          }))}
        />
      )}
      <Actions>
        <LinkButton href="/routering/nieuw" kind="primary">
          {t.nieuw}
        </LinkButton>
      </Actions>
    </>
  );
}

export function FormulierBadge(props: { readonly formulier: Formulier; readonly geldt: boolean }) {
  const { status } = props.formulier;
  if (props.geldt) return <Badge kind="success">{t.geldtNu}</Badge>;
  return <Badge kind={status === 'INGEDIEND' ? 'warning' : 'neutral'}>{t.status[status]}</Badge>;
}

type VerklaringStatus = keyof typeof tv.status;

/** @param now  milliseconds since epoch. */
export function statusVan({ ingetrokkenDoor, geldigTot }: Verklaring, now: number): VerklaringStatus {
  if (ingetrokkenDoor !== null) return 'ingetrokken';
  return geldigTot !== null && geldigTot <= now ? 'verlopen' : 'geldig';
}

function Verklaringen({ verklaringen, naam, now }: Shown) {
  return (
    <>
      {verklaringen.length === 0 ? (
        <p>{t.geenVerklaringen}</p>
      ) : (
        <Table
          caption={t.verklaringen}
          onderKop
          koppen={t.verklaringKoppen}
          rijen={verklaringen.map((one) => {
            const status = statusVan(one, now);
            return {
              key: one.verklaringId,
              cellen: [
                one.verwerkerNaam,
                naam(one.gemeentecode),
                toonSlots(one.reikwijdte),
                <Badge kind={status === 'geldig' ? 'success' : 'neutral'}>{tv.status[status]}</Badge>,
                toonIngang(one.geldigVanaf),
                toonIngang(one.geldigTot),
                status === 'geldig' && (
                  <a href={`/routering/verklaringen/${one.verklaringId}/intrekken`}>{t.intrekken}</a>
                ),
              ],
            };
          })}
        />
      )}
      <Actions>
        <LinkButton href="/routering/verklaringen/nieuw">{t.verklaringNieuw}</LinkButton>
      </Actions>
    </>
  );
}
