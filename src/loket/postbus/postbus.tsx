/** Whether the own system fetches: counts of the mailboxes and the age of the oldest that waits. Nothing of any report. */
import type { BrokerParts } from '../../broker/parts.ts';
import { countMailboxes, type MailboxCounts } from '../../store/mailbox-counts.ts';
import { Notice, Table } from '../components/text.tsx';
import { ONTVANGERS, postbussenVan } from '../gemeente/eigen-gemeenten.ts';
import { type Page, page, view } from '../page.ts';
import { TEKSTEN } from '../teksten.ts';
import { inElkeTaal } from '../teksten-in.ts';

const { postbus: t } = TEKSTEN.gemeente;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** As the heads of the table say. */
const COUNTED_MS = 30 * DAY_MS;

export const postbusPage = (broker: BrokerParts): Page =>
  page({
    method: 'GET',
    path: '/postbus',
    roles: ['behandelaar-lp', 'behandelaar-lp-rmc', 'behandelaar-rmc', 'beheerder'],
    voor: ONTVANGERS,
    menu: inElkeTaal(({ menu }) => menu.postbus),
    answer: async ({ visitor, store, now }) => {
      const postbussen = await postbussenVan(visitor, broker);
      const counts = await countMailboxes(store, postbussen, now - COUNTED_MS);
      return view(t.titel, <Postbus counts={counts} now={now} />);
    },
  });

function Postbus({ counts, now }: { readonly counts: readonly MailboxCounts[]; readonly now: number }) {
  if (counts.length === 0) return <p>{t.geen}</p>;
  const age = ({ oudsteNooitOpgehaald: oudste }: MailboxCounts) =>
    oudste === null ? undefined : Math.max(0, now - oudste);
  const late = counts.some((one) => (age(one) ?? 0) > DAY_MS);
  return (
    <>
      <p>{t.inleiding}</p>
      {late && (
        <Notice kind="warning" kop={t.letOpKop}>
          <p>{t.letOp}</p>
        </Notice>
      )}
      <Table
        caption={t.caption}
        koppen={t.koppen}
        rijen={counts.map((one) => {
          const oud = age(one);
          const { mailbox, nooitOpgehaald, nietBevestigd, verwerkt, geweigerd } = one;
          const numbers = [nooitOpgehaald, nietBevestigd, verwerkt, geweigerd].map(String);
          return {
            key: mailbox,
            cellen: [mailbox, ...numbers, oud === undefined ? t.leeg : t.oud(Math.floor(oud / HOUR_MS))],
          };
        })}
      />
    </>
  );
}
