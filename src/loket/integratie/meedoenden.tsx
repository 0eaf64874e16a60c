/** Who there is to be, and whom to report about, in a test environment: read from the register itself, so that it is never old. */
import { Fragment } from 'preact';
import { listMadeUpCertificates } from '../../harness/made-up-parties.ts';
import { isMadeUpOin } from '../../harness/made-up-party.ts';
import { listMandaten, type Mandaat } from '../../store/mandaten.ts';
import { listCurrentPartijen } from '../../store/partijen.ts';
import type { Store } from '../../store/pool.ts';
import { listVerzonnenLeerlingen, type VerzonnenLeerling } from '../../store/verzonnen.ts';
import type { OntvangerGegevens, Partij } from '../../verzuim/partij.ts';
import { Table } from '../components/text.tsx';
import { getoondeSoort } from '../partij-feiten.ts';
import { useTeksten } from '../shell/context.ts';

const MAX_LEERLINGEN = 50;
/** A number outside this range could be somebody's. Source: verzuim §4.1. */
const TESTNUMMERS = { from: 999_000_000, to: 999_999_999 } as const;

interface MeedoendenProps {
  readonly partijen: readonly Partij[];
  readonly mandaten: readonly Mandaat[];
  readonly leerlingen: readonly VerzonnenLeerling[];
}

export async function loadMeedoenden(store: Store): Promise<MeedoendenProps> {
  return {
    partijen: await listCurrentPartijen(store),
    mandaten: await listMandaten(store, {}),
    leerlingen: await listVerzonnenLeerlingen(store, TESTNUMMERS, MAX_LEERLINGEN),
  };
}

export function Meedoenden({ partijen, mandaten, leerlingen }: MeedoendenProps) {
  const t = useTeksten().integratie;
  return (
    <>
      <h2>{t.partijenKop}</h2>
      <p>{t.partijen}</p>
      <Partijen partijen={partijen} mandaten={mandaten} />
      <h2>{t.leerlingenKop}</h2>
      <p>{t.leerlingen}</p>
      <Leerlingen leerlingen={leerlingen} />
    </>
  );
}

function Partijen({ partijen, mandaten }: Omit<MeedoendenProps, 'leerlingen'>) {
  const t = useTeksten().integratie;
  const certificates = listMadeUpCertificates();
  return (
    <Table
      caption={t.partijenCaption}
      koppen={t.partijKoppen}
      rijen={partijen.map(({ partijId, naam, soort, oin, brins, gegevens }) => {
        const own = certificates.filter((one) => one.oin === oin);
        const { mailboxes = [] } = gegevens as Partial<OntvangerGegevens>;
        const codes = [...brins, ...mailboxes.map(({ instantieCode }) => instantieCode)];
        const gevers = mandaten.filter(
          ({ verwerkerOin, status }) => verwerkerOin === oin && status === 'GEGEVEN',
        );
        const none = isMadeUpOin(oin) ? t.gedownload : t.geen;
        return {
          key: partijId,
          cellen: [
            naam,
            t.soorten[getoondeSoort({ soort, brins })],
            oin ?? '–',
            codes.join(', ') || '–',
            [...new Set(gevers.map(({ gever }) => gever))].join(', ') || '–',
            own.length === 0
              ? none
              : own.map(({ certificate, key }) => (
                  <p key={certificate}>
                    <Pad pad={certificate} /> (<Pad pad={key} />)
                  </p>
                )),
          ],
        };
      })}
    />
  );
}

/** A path may be broken after a folder, and after a dot. */
const Pad = ({ pad }: { readonly pad: string }) =>
  pad.split(/(?<=[/.])/).map((deel) => (
    <Fragment key={deel}>
      {deel}
      <wbr />
    </Fragment>
  ));

function Leerlingen({ leerlingen }: Pick<MeedoendenProps, 'leerlingen'>) {
  const t = useTeksten().integratie;
  if (leerlingen.length === 0) return null;
  return (
    <Table
      caption={leerlingen.length === MAX_LEERLINGEN ? t.meerLeerlingen(MAX_LEERLINGEN) : t.leerlingenCaption}
      koppen={t.leerlingKoppen}
      rijen={leerlingen.map(({ persoon, overledenOp, inschrijvingen }, at) => {
        const { burgerservicenummer = '', geboortedatum, adres, indicatieGeheim } = persoon;
        const special = [
          indicatieGeheim && indicatieGeheim !== '0' ? t.geheim : [],
          overledenOp === undefined ? [] : t.overleden,
          adres?.gemeentecode || adres?.postcode ? [] : t.geenAdres,
        ].flat();
        return {
          key: `${burgerservicenummer} ${at}`,
          cellen: [
            burgerservicenummer,
            geboortedatum,
            [...new Set(inschrijvingen.map(({ brin }) => brin))].join(', ') || '–',
            adres?.gemeentecode ?? adres?.postcode ?? '–',
            special.join(', ') || '–',
          ],
        };
      })}
    />
  );
}
