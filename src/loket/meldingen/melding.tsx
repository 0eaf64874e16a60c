/** One report: how it stands, what the leerplichtambtenaar does with it, what happened, and what its school may do now. */
import { z } from 'zod';
import type { BrokerParts } from '../../broker/parts.ts';
import type { MeldingMetProcesverloop } from '../../contract/messages.ts';
import { findGemeenten } from '../../store/gemeenten.ts';
import type { Store } from '../../store/pool.ts';
import { mayAdvance } from '../../verzuim/toestanden.ts';
import type { Adres, ContactGemeente, Processtap } from '../../verzuim/verzuimmelding.ts';
import { VERZUIMSOORTEN } from '../../verzuim/verzuimsoorten.ts';
import { Actions, LinkButton } from '../components/form.tsx';
import { Badge, DataList, Notice } from '../components/text.tsx';
import { type Page, page, view } from '../page.ts';
import { TEKSTEN } from '../teksten.ts';
import { MELDINGSNUMMER, metMelding } from './opgehaald.tsx';
import {
  REDEN_AFSLUITING,
  STATUS,
  TOELICHTING_AFSLUITING,
  toonDatum,
  toonMoment,
  toonTelefoon,
  toonUren,
} from './toon.ts';

const { meldingen: t, melding: label, velden } = TEKSTEN;

export const meldingPage = (broker: BrokerParts): Page =>
  page({
    method: 'GET',
    path: '/meldingen/:meldingsnummer',
    roles: ['verzuimloketmelder'],
    params: MELDINGSNUMMER,
    query: z.object({
      gedaan: z.enum(['gemeld', 'wijzigen', 'weer-aanwezig', 'intrekken']).optional().catch(undefined),
    }),
    answer: (call) =>
      metMelding(call, broker, async (melding) => {
        const gemeente = await naamVan(call.store, melding.gemeentecode);
        const titel = t.meldingTitel(melding.meldingsnummer);
        return view(titel, <Melding melding={melding} gemeente={gemeente} gedaan={call.query.gedaan} />);
      }),
  });

async function naamVan(store: Store, code: string | undefined): Promise<string | undefined> {
  if (code === undefined) return undefined;
  return (await findGemeenten(store, [code]))?.get(code)?.naam ?? code;
}

function Melding(props: {
  readonly melding: MeldingMetProcesverloop;
  readonly gemeente: string | undefined;
  readonly gedaan: keyof typeof t.gedaan | undefined;
}) {
  const { melding, gemeente, gedaan } = props;
  const { tekst, badge } = STATUS[melding.status];
  return (
    <>
      {gedaan && (
        <Notice kind="ok">
          <p>{t.gedaan[gedaan]}</p>
        </Notice>
      )}
      {melding.signalen.length > 0 && (
        <Notice kind="warning" kop={t.letOp}>
          <ul>
            {melding.signalen.map(({ code, tekst: signaal }) => (
              <li key={code}>
                {signaal} ({code})
              </li>
            ))}
          </ul>
        </Notice>
      )}
      <DataList
        items={[
          [t.status, <Badge kind={badge}>{tekst}</Badge>],
          [t.gemeld, toonMoment(melding.datumTijdRegistratie)],
          [t.gewijzigd, toonMoment(melding.datumTijdLaatsteMutatie)],
          [t.gemeente, melding.geleverd ? gemeente : t.nogNietGeleverd],
        ]}
      />
      <MagNu melding={melding} />
      <h2>{t.watDoet}</h2>
      <WatDoet melding={melding} />
      <h2>{t.verloop}</h2>
      <ol class="vb-timeline">
        {[...melding.procesverloop].reverse().map((stap) => (
          <li key={`${stap.datumTijdStatus} ${stap.status}`}>
            <Stap stap={stap} />
          </li>
        ))}
      </ol>
      <h2>{t.inhoud}</h2>
      <Inhoud melding={melding} />
      <p>
        <a href="/meldingen">{t.terug}</a>
      </p>
    </>
  );
}

function MagNu({
  melding: { status, meldingsnummer, verzuimmelding },
}: {
  readonly melding: MeldingMetProcesverloop;
}) {
  const to = (soort: string) => `/meldingen/${meldingsnummer}/${soort}`;
  const wijzigen = mayAdvance(status, 'muteren', status);
  const intrekken = mayAdvance(status, 'intrekken', 'I');
  if (!wijzigen && !intrekken) return <p class="vb-soft">{t.nietMeer}</p>;
  return (
    <Actions>
      {wijzigen && <LinkButton href={to('wijzigen')}>{t.wijzigen}</LinkButton>}
      {wijzigen && verzuimmelding.melding.einddatum === undefined && (
        <LinkButton href={to('weer-aanwezig')} kind="primary">
          {t.weerAanwezig}
        </LinkButton>
      )}
      {intrekken && <LinkButton href={to('intrekken')}>{t.intrekken}</LinkButton>}
    </Actions>
  );
}

function WatDoet({ melding }: { readonly melding: MeldingMetProcesverloop }) {
  const contact = melding.procesverloop.findLast(({ contactGemeente }) => contactGemeente)?.contactGemeente;
  return (
    <>
      <p>{t.doet[melding.status]}</p>
      {contact && <Contact contact={contact} />}
    </>
  );
}

function Contact({ contact }: { readonly contact: ContactGemeente }) {
  return (
    <DataList
      items={[
        [t.contact, contact.naam],
        [t.functie, contact.functie],
        [t.telefoon, toonTelefoon(contact.telefoon)],
        [t.email, contact.email],
      ]}
    />
  );
}

function Stap({ stap }: { readonly stap: Processtap }) {
  const { redenAfsluiting, toelichtingAfsluiting, redenIntrekking, overnemendePartij } = stap;
  return (
    <>
      <p>
        <strong>{STATUS[stap.status].tekst}</strong>
      </p>
      <p class="vb-soft">{toonMoment(stap.datumTijdStatus)}</p>
      {redenAfsluiting && <p>{REDEN_AFSLUITING[redenAfsluiting]}</p>}
      {toelichtingAfsluiting && <p>{TOELICHTING_AFSLUITING[toelichtingAfsluiting]}</p>}
      {redenIntrekking && <p>{redenIntrekking}</p>}
      {overnemendePartij && <p>{overnemendePartij}</p>}
    </>
  );
}

function Inhoud({ melding: { verzuimmelding } }: { readonly melding: MeldingMetProcesverloop }) {
  const { melding, leerling, melder, school, afwijkendAdres } = verzuimmelding;
  const { aantalUrenTiende, urenEenheid } = melding;
  const uren =
    aantalUrenTiende === undefined || urenEenheid === undefined ? undefined : label.urenEenheden[urenEenheid];
  return (
    <DataList
      items={[
        [label.nummersoorten[leerling.soort], leerling.nummer],
        [label.brin, school.vestigingscode ?? school.brin],
        [label.leslocatie, school.leslocatieNaam],
        [label.verzuimsoort, VERZUIMSOORTEN[melding.verzuimsoort].naam],
        [label.begindatum, toonDatum(melding.begindatum)],
        [label.einddatum, toonDatum(melding.einddatum)],
        [
          label.aantalUren,
          uren === undefined ? '' : `${toonUren(aantalUrenTiende ?? 0)} ${uren.toLowerCase()}`,
        ],
        [label.alleLessenGemist, melding.alleLessenGemist ? velden.ja : velden.nee],
        [
          label.dagen,
          melding.verzuimdagen
            .map(
              ({ datum, lesuren }) =>
                `${toonDatum(datum)}${lesuren.length > 0 ? `: ${lesuren.join(', ')}` : ''}`,
            )
            .join('\n'),
        ],
        [label.vermoedelijkeReden, melding.vermoedelijkeReden],
        [label.toelichting, melding.toelichting],
        [label.ondernomenActie, melding.ondernomenActie],
        [label.actieGewenst, melding.actieGewenst ? velden.ja : velden.nee],
        [label.toelichtingActieGewenst, melding.toelichtingActieGewenst],
        [label.adresKop, afwijkendAdres && toonAdres(afwijkendAdres)],
        [
          label.contactpersoon,
          [melder.naamMelder, melder.functieMelder, melder.emailMelder].filter(Boolean).join(', '),
        ],
        [label.vorige, melding.vorigeMeldingsnummer],
      ]}
    />
  );
}

const toonAdres = ({
  straatnaam,
  huisnummer,
  huisletter,
  huisnummertoevoeging,
  postcode,
  plaatsnaam,
}: Adres): string =>
  `${straatnaam} ${huisnummer ?? ''}${huisletter ?? ''}${huisnummertoevoeging ?? ''}\n${postcode ?? ''} ${plaatsnaam}`;
