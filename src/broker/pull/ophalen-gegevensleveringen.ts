/**
 * ophalenGegevensleveringen: which files of the register lie ready, oldest first, in pages. A query, nothing is
 * remembered. The token says where the page ended.
 * Source: verzuim §4.8, §5.2.
 */
import type { OphalenGegevensleveringenRequest } from '../../contract/gegevensleveringen.ts';
import type { Afzender } from '../../parties/authorise.ts';
import { listGegevensleveringen } from '../../store/gegevenslevering.ts';
import { fout } from '../../verzuim/fouten.ts';
import type { Fout } from '../../verzuim/verzuimmelding.ts';
import type { Handler } from '../operations.ts';

const MAX_PAGE = 100;

export const ophalenGegevensleveringen: Handler<'ophalenGegevensleveringen'> = {
  remembered: false,
  keur,
  async handle(message, parts) {
    const { instantieCode, toestand, vervolgToken, maxAantal } = message.request;
    const fouten = keur(message.request, message.afzender);
    if (fouten.length > 0) return { verwerkt: false, fouten };
    const { leveringen, last, more } = await listGegevensleveringen(parts.store, {
      mailbox: instantieCode,
      ...(toestand === undefined ? {} : { toestand }),
      after: vervolgToken ?? '0',
      max: maxAantal ?? MAX_PAGE,
    });
    return {
      verwerkt: true,
      gegevensleveringen: leveringen,
      ...(more && last !== undefined ? { vervolgToken: last } : {}),
      meerBeschikbaar: more,
    };
  },
};

function keur(
  { instantieCode, vervolgToken }: OphalenGegevensleveringenRequest,
  { mailboxes }: Afzender,
): readonly Fout[] {
  return [
    ...(mailboxes.includes(instantieCode) ? [] : [fout('VZ-AUT-03', 'instantieCode')]),
    ...(/^\d{1,18}$/.test(vervolgToken ?? '0') ? [] : [fout('VZ-INH-02', 'vervolgToken')]),
  ];
}
