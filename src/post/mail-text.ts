/**
 * The words of a notice: Dutch, B1, counts and mailbox codes only. No name, no number of a pupil or a report, no
 * school, no date, no reason. Source: verzuim §3.4, §6.2.
 */
import type { MailRegel } from '../store/notice.ts';

type Zin = (aantal: number, mailbox: string) => string;

const meervoud = (aantal: number, een: string, meer: string) => (aantal === 1 ? een : meer);

export const ZINNEN: Readonly<Record<string, Zin>> = {
  MELDING_IN_MAILBOX: (n, mailbox) =>
    `Er ${meervoud(n, 'is 1 nieuwe melding', `zijn ${n} nieuwe meldingen`)} in mailbox ${mailbox}.`,
  WIJZIGING_IN_MAILBOX: (n, mailbox) =>
    `Er ${meervoud(n, 'is 1 wijziging van een melding', `zijn ${n} wijzigingen van meldingen`)} in mailbox ${mailbox}.`,
  LEVERING_IN_MAILBOX: (n, mailbox) =>
    `Er ${meervoud(n, 'staat 1 nieuw bestand', `staan ${n} nieuwe bestanden`)} (gegevenslevering) klaar voor mailbox ${mailbox}.`,
  STATUS_GEWIJZIGD: (n) =>
    `De gemeente heeft de status van ${meervoud(n, '1 melding', `${n} meldingen`)} gewijzigd.`,
  MELDING_GEWIJZIGD: (n) =>
    `De school heeft ${meervoud(n, '1 melding', `${n} meldingen`)} gewijzigd die u behandelt.`,
  MELDING_INGETROKKEN: (n) =>
    `De school heeft ${meervoud(n, '1 melding', `${n} meldingen`)} ingetrokken die u behandelt.`,
  HERINNERING_EINDDATUM: (n) =>
    `Bij ${meervoud(n, '1 melding', `${n} meldingen`)} ontbreekt de einddatum. Is de leerling terug? Vul dan de einddatum in.`,
  HERINNERING_NIET_OPGEHAALD: (n) =>
    `De gemeente heeft ${meervoud(n, '1 melding', `${n} meldingen`)} van u nog niet opgehaald.`,
  HERINNERING_AFSLUITEN: (n) =>
    `De gemeente kan ${meervoud(n, '1 melding', `${n} meldingen`)} niet afsluiten, want de einddatum ontbreekt. Vul de einddatum in.`,
  HERINNERING_OPHALEN: (n, mailbox) =>
    `In mailbox ${mailbox} ${meervoud(n, 'wacht 1 melding', `wachten ${n} meldingen`)} al langere tijd. Haal ${meervoud(n, 'deze', 'ze')} op.`,
};

const SLOT = [
  'Kijk in uw eigen systeem om welke meldingen of bestanden het gaat.',
  'In deze e-mail staan met opzet geen persoonsgegevens.',
  'U kunt deze e-mail niet beantwoorden.',
];

export interface MailText {
  readonly subject: string;
  readonly text: string;
}

/** @throws Error for a kind that has no words. */
export function mailText(regels: readonly MailRegel[]): MailText {
  const zinnen = regels.map(({ soort, mailbox = '', aantal }) => {
    const zin = ZINNEN[soort];
    if (zin === undefined) throw new Error(`a notice of kind ${soort} has no words`);
    return zin(aantal, mailbox);
  });
  const mailboxes = [...new Set(regels.flatMap(({ mailbox }) => mailbox ?? []))];
  const subject =
    mailboxes.length === 0
      ? 'Verzuimbroker: bericht over uw verzuimmeldingen'
      : `Verzuimbroker: bericht over mailbox ${mailboxes.slice(0, 3).join(', ')}${mailboxes.length > 3 ? ' en andere' : ''}`;
  return { subject, text: `${[...zinnen, '', ...SLOT].join('\n')}\n` };
}
