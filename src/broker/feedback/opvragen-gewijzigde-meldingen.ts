/**
 * opvragenGewijzigdeMeldingen: the school's change feed, in pages. A query, nothing is remembered.
 * The token says per BRIN how far the reader is; it is no secret, and only the sender's own BRINs count.
 * Source: verzuim §0.7, §5.1; design §1.
 */
import type { OpvragenGewijzigdeMeldingenRequest } from '../../contract/messages.ts';
import { type FeedCursor, findFeedStart, readChanges } from '../../store/melding.ts';
import { fout } from '../../verzuim/fouten.ts';
import type { Handler } from '../operations.ts';
import { meldingVoorSchool } from './melding-voor-school.ts';

const MAX_PAGE = 100;
const EPOCH = '1970-01-01T00:00:00.000Z';

export const opvragenGewijzigdeMeldingen: Handler<'opvragenGewijzigdeMeldingen'> = {
  remembered: false,
  keur: (request) => (cursorOf(request) === undefined ? [fout('VZ-INH-02', 'vervolgToken')] : []),
  async handle(message, parts) {
    const { request, afzender } = message;
    const known = cursorOf(request);
    if (known === undefined) return { verwerkt: false, fouten: [fout('VZ-INH-02', 'vervolgToken')] };
    const since = 'vanafDatumTijd' in request && request.vanafDatumTijd ? request.vanafDatumTijd : EPOCH;
    const fresh = afzender.brins.filter((brin) => known[brin] === undefined);
    const start = fresh.length === 0 ? {} : await findFeedStart(parts.store, fresh, since);
    const own = Object.entries({ ...known, ...start }).filter(([brin]) => afzender.brins.includes(brin));
    const reader = { actor: message.door, ref: message.ref };
    const max = request.maxAantal ?? MAX_PAGE;
    const page = await readChanges(parts.store, Object.fromEntries(own), max, reader);
    return {
      verwerkt: true,
      meldingen: page.meldingen.map(meldingVoorSchool),
      vervolgToken: writeToken(page.cursor),
      meerBeschikbaar: page.more,
    };
  },
};

/** Without a token nothing is known of the reader; undefined for a token that is none of ours. */
function cursorOf(request: OpvragenGewijzigdeMeldingenRequest): FeedCursor | undefined {
  const token = 'vervolgToken' in request ? request.vervolgToken : undefined;
  return token === undefined ? {} : readToken(token);
}

function writeToken(cursor: FeedCursor): string {
  return Buffer.from(JSON.stringify(cursor)).toString('base64url');
}

function readToken(token: string): FeedCursor | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    const entries = Object.entries(value);
    const valid = entries.every(
      ([brin, seq]) => /^[0-9A-Z]{4}$/.test(brin) && /^\d{1,18}$/.test(String(seq)),
    );
    return valid ? (value as FeedCursor) : undefined;
  } catch {
    return undefined; // not a token of ours: JSON does not parse
  }
}
