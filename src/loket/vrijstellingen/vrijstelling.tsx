/** One vrijstelling or vervangende leerplicht of the own gemeente: how it stands, what happened, what may be done. */
import { z } from 'zod';
import type { BrokerParts } from '../../broker/parts.ts';
import { readVrijstelling, type VrijstellingStand } from '../../store/read-vrijstelling.ts';
import type { NieuwePersoon } from '../../verzuim/vrijstelling.ts';
import { Actions, LinkButton } from '../components/form.tsx';
import { DataList, Notice } from '../components/text.tsx';
import { gemeenteNamen, gemeentenVan } from '../gemeente/eigen-gemeenten.ts';
import { toonDatum, toonMoment } from '../meldingen/toon.ts';
import { type Page, type PageAnswer, type PageCall, page, view } from '../page.ts';
import { TEKSTEN } from '../teksten.ts';
import { StatusBadge, VRIJSTELLING_ROLES } from './lijst.tsx';

const { vrijstellingen: t, vrijstelling: label } = TEKSTEN.gemeente;
const { melding, velden } = TEKSTEN;

export const VRIJSTELLINGSNUMMER = z.object({ vrijstellingsnummer: z.string().regex(/^[1-9]\d{0,17}$/) });

export const vrijstellingPage = (broker: BrokerParts): Page =>
  page({
    method: 'GET',
    path: '/vrijstellingen/:vrijstellingsnummer',
    roles: VRIJSTELLING_ROLES,
    params: VRIJSTELLINGSNUMMER,
    query: z.object({
      gedaan: z.enum(['geregistreerd', 'wijzigen', 'intrekken']).optional().catch(undefined),
    }),
    answer: (call) =>
      metVrijstelling(call, broker, async (stand) => {
        const naam = await gemeenteNamen(call.store, [stand.gemeentecode]);
        return view(
          t.eenTitel(stand.vrijstellingsnummer),
          <Stand stand={stand} gemeente={naam(stand.gemeentecode)} gedaan={call.query.gedaan} />,
        );
      }),
  });

/** Gives the page its vrijstelling, or answers 404 in its place; the read is audited under the visitor's name. */
export async function metVrijstelling(
  call: PageCall<{ readonly vrijstellingsnummer: string }, unknown, unknown>,
  broker: BrokerParts,
  show: (stand: VrijstellingStand) => PageAnswer | Promise<PageAnswer>,
): Promise<PageAnswer> {
  const codes = await gemeentenVan(call.visitor, broker);
  const by = { actor: call.visitor.door, ref: call.ref };
  const stand = await readVrijstelling(call.store, call.params.vrijstellingsnummer, codes, by);
  return stand === undefined ? nietGevonden() : show(stand);
}

function nietGevonden(): PageAnswer {
  const content = (
    <>
      <p>{t.nietGevonden} (VZ-AUT-03)</p>
      <p>
        <a href="/vrijstellingen">{t.terug}</a>
      </p>
    </>
  );
  return view(t.nietGevondenTitel, content, { status: 404 });
}

function Stand(props: {
  readonly stand: VrijstellingStand;
  readonly gemeente: string;
  readonly gedaan: keyof typeof t.gedaan | undefined;
}) {
  const { stand, gemeente, gedaan } = props;
  const { vrijstellingsnummer, status, stappen } = stand;
  const to = (what: string) => `/vrijstellingen/${vrijstellingsnummer}/${what}`;
  return (
    <>
      {gedaan && (
        <Notice kind="ok">
          <p>{t.gedaan[gedaan]}</p>
        </Notice>
      )}
      <DataList
        items={[
          [t.koppen[4], <StatusBadge status={status} />],
          [t.koppen[1], t.soort[stand.vrijstelling.soort]],
          [TEKSTEN.gemeente.gemeente, gemeente],
        ]}
      />
      {status === 'GELDIG' ? (
        <Actions>
          <LinkButton href={to('wijzigen')}>{t.wijzigen}</LinkButton>
          <LinkButton href={to('intrekken')}>{t.intrekken}</LinkButton>
        </Actions>
      ) : (
        <p class="vb-soft">{t.nietMeer}</p>
      )}
      <h2>{t.inhoud}</h2>
      <Inhoud stand={stand} />
      <h2>{t.verloop}</h2>
      <ol class="vb-timeline">
        {stappen.toReversed().map(({ actie, datumTijd, reden }) => (
          <li key={datumTijd}>
            <p>
              <strong>{t.stap[actie]}</strong>
            </p>
            <p class="vb-soft">{toonMoment(datumTijd)}</p>
            {reden !== null && <p>{reden}</p>}
          </li>
        ))}
      </ol>
      <p>
        <a href="/vrijstellingen">{t.terug}</a>
      </p>
    </>
  );
}

function Inhoud({ stand: { vrijstelling } }: { readonly stand: VrijstellingStand }) {
  const { leerling, bewijs, persoon } = vrijstelling;
  const jaNee = (waarde: boolean | undefined) =>
    waarde === undefined ? undefined : waarde ? velden.ja : velden.nee;
  return (
    <DataList
      items={[
        [melding.nummersoorten[leerling.soort], leerling.nummer],
        [label.postcode, vrijstelling.postcodeWoonplaats],
        [label.begindatum, toonDatum(vrijstelling.begindatum)],
        [label.einddatum, toonDatum(vrijstelling.einddatum) || t.open],
        [label.eerder, jaNee(vrijstelling.eerderToegestaan)],
        [label.datumKennisgeving, toonDatum(bewijs.datumKennisgeving)],
        [label.verklaarder, bewijs.verklaring && label.verklaarders[bewijs.verklaring.afgegevenDoor]],
        [label.datumVerklaring, toonDatum(bewijs.verklaring?.datumVerklaring)],
        [label.blijvendOngeschikt, jaNee(bewijs.blijvendOngeschikt)],
        [label.richtingBezocht, jaNee(bewijs.richtingBezocht)],
        [label.datumBesluit, toonDatum(bewijs.datumBesluit)],
        [label.brin, bewijs.brin],
        [label.naam, persoon?.naam],
        [label.geboortedatum, toonDatum(persoon?.geboortedatum)],
        [label.geslachtLabel, persoon && label.geslacht[persoon.geslacht]],
        [label.adres, persoon && toonAdres(persoon)],
      ]}
    />
  );
}

const toonAdres = ({ adres }: NieuwePersoon): string =>
  `${adres.straatnaam} ${adres.huisnummer ?? ''}\n${adres.postcode ?? ''} ${adres.plaatsnaam}`;
