/**
 * Where a report must go, a second time: from the text of the reference, straight over the lines of the CSV files, a line
 * of time a gemeente. Shares no code with the product, and takes no care of speed.
 * Source: verzuim §3.3 steps 1 to 7, §4.2, §7.1, §7.2, §7.5, §7.7.
 */
import { type Country, cells, type PublicTables, type Report } from './country.ts';

const SLOT_OF: Readonly<Record<string, string>> = {
  V3: 'R1',
  LRV: 'R1',
  V1: 'R1',
  V2: 'R1',
  L: 'R2',
  O: 'R3',
  V4: 'R4',
  RMC: 'R4',
};
const SPLIT = new Set(['0051', '0053', '0055', '0140', '0788', '0993', '1671']);

/** @returns "gemeente mailbox"; a dash when no gemeente follows. */
export function createOracle(tables: PublicTables, country: Country): (report: Report) => string {
  const line = new Map(cells(tables.tabel33).map((row) => [row[0] ?? '', row.map((cell) => cell.trim())]));
  const places = new Map<string, { codes: Set<string>; sure: boolean }>();
  for (const [postcode = '', code = '', sure] of cells(tables.postcodes)) {
    const place = places.get(postcode) ?? { codes: new Set(), sure: true };
    place.codes.add(code);
    place.sure &&= sure === 'J';
    places.set(postcode, place);
  }
  const dutchDate = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Amsterdam' });

  /** The chain of successors, written as a recursion from the end of the code. */
  function today(code: string, date: string): string {
    const [, , successor = '', begin = '', end = ''] = line.get(code) ?? ['', '', '', '9999'];
    if (begin && date < begin) return 'nobody';
    if (!end || date < end) return code;
    if (!successor) return 'nobody';
    return SPLIT.has(code) ? 'split' : today(successor, date);
  }
  function byPostcode(postcode: string | undefined, date: string): string {
    const place = places.get((postcode ?? '').slice(0, 4));
    if (!place?.sure || place.codes.size > 1) return '-';
    const [code = ''] = place.codes;
    const found = today(code, date);
    return /^\d{4}$/.test(found) ? found : '-';
  }
  function gemeente(report: Report, date: string): string {
    const dutch = (address: { landcode?: string } | undefined) => (address?.landcode ?? '6030') === '6030';
    const { afwijkendAdres: stay, adres: home } = report;
    // Step 1 has no gemeentecode: the table of addresses gives one to the delivery, never to the school's message.
    if (stay && dutch(stay)) return byPostcode(stay.postcode, date);
    if (!home || !dutch(home)) return '-';
    if (!home.gemeentecode) return byPostcode(home.postcode, date);
    const found = today(home.gemeentecode, date);
    if (found === 'split') return byPostcode(home.postcode, date);
    return found === 'nobody' ? '-' : found;
  }
  /** Walks the gemeente's time line up to the moment: forms begin and end, the last one to begin counts. */
  function receiver(code: string, slot: string, moment: number): string {
    let rows: readonly { slot: string; instantieCode: string }[] | undefined;
    let current = '';
    const steps = (country.forms.get(code) ?? []).flatMap(
      ({ formulierId, geldigVanaf, geldigTot, regels }) =>
        geldigTot !== null && geldigTot <= geldigVanaf
          ? []
          : [
              { at: geldigVanaf, order: 1, formulierId, begins: regels },
              { at: geldigTot ?? Infinity, order: 0, formulierId, begins: undefined },
            ],
    );
    steps.sort((a, b) => a.at - b.at || a.order - b.order);
    for (const { at, formulierId, begins } of steps) {
      if (at > moment) break;
      if (begins) current = formulierId;
      if (current === formulierId) rows = begins;
    }
    const wanted = rows?.find((row) => row.slot === slot)?.instantieCode;
    if (wanted === undefined || wanted === code) return code;
    const inRegion = country.gemeenten.indexOf(code) % 2 === 0;
    if (inRegion && (wanted === 'REGIO' || (wanted === 'PUNT' && slot === 'R4'))) return wanted;
    const declared = (country.declarations.get(code) ?? []).filter(
      ({ reikwijdte, geldigVanaf, geldigTot }) =>
        reikwijdte.some((covered) => covered === slot) &&
        moment >= geldigVanaf &&
        !(geldigTot !== null && moment >= geldigTot),
    );
    return wanted === 'HIRED' && declared.length > 0 ? wanted : code;
  }
  return (report) => {
    const code = gemeente(report, dutchDate.format(report.geregistreerdOp));
    if (code === '-') return '- UITVAL';
    return `${code} ${receiver(code, SLOT_OF[report.verzuimsoort] ?? '', report.geregistreerdOp)}`;
  };
}
