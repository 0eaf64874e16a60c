/** The desk: what lies there, why, how long. Numbers, states and codes: an operator may see them too. */
import { listLoketwerk } from '../../store/loketwerk.ts';
import type { Status } from '../../verzuim/verzuimmelding.ts';
import { Badge, Notice, Table } from '../components/text.tsx';
import { type Page, page, view } from '../page.ts';
import { inElkeTaal, type Teksten, tekstenIn } from '../teksten-in.ts';

/** Who runs the register: both see what is stuck. */
export const REGISTER = ['functioneel-beheerder', 'operator'] as const;
const MAX_LINES = 200;
/** Verzuim §3.3: a report should reach its gemeente the same day. */
const LONG_HOURS = 24;

export const oorzaakTekst = ({ beheer }: Teksten, oorzaak: string): string =>
  (beheer.uitval.oorzaak as Readonly<Record<string, string>>)[oorzaak] ?? oorzaak;

export const uitvalPage: Page = page({
  method: 'GET',
  path: '/beheer/uitval',
  roles: REGISTER,
  tweetalig: true,
  menu: inElkeTaal(({ beheer }) => beheer.uitval.menu),
  answer: async ({ store, taal }) => {
    const teksten = tekstenIn(taal);
    const t = teksten.beheer.uitval;
    const regels = await listLoketwerk(store, MAX_LINES);
    return view(
      t.titel,
      <>
        <p>{t.inleiding}</p>
        {regels.length === 0 ? (
          <Notice kind="info">
            <p>{t.leeg}</p>
          </Notice>
        ) : (
          <Table
            caption={regels.length === MAX_LINES ? t.meer(MAX_LINES) : t.caption}
            koppen={t.koppen}
            rijen={regels.map((regel) => ({
              key: regel.leveringId,
              cellen: [
                <a href={`/beheer/meldingen/${regel.meldingsnummer}`}>{regel.meldingsnummer}</a>,
                oorzaakTekst(teksten, regel.oorzaak),
                regel.uren >= LONG_HOURS ? (
                  <Badge kind="error">{t.uren(regel.uren)}</Badge>
                ) : (
                  t.uren(regel.uren)
                ),
                regel.van ?? '–',
                [
                  regel.gemeentecode ?? t.onbekend,
                  ...(regel.vermoedeGemeentecode === null ? [] : [t.vermoed(regel.vermoedeGemeentecode)]),
                ].join(', '),
                `${regel.verzuimsoort} (${regel.soort})`,
                teksten.status[regel.status as Status],
              ],
            }))}
          />
        )}
      </>,
    );
  },
});
