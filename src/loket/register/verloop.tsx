/** One line of a report's timeline in words. */
import type { ComponentChildren } from 'preact';
import type { Gebeurtenis } from '../../store/verloop.ts';
import { UITVAL } from '../../verzuim/routering.ts';
import { STATUS } from '../meldingen/toon.ts';
import { TEKSTEN } from '../teksten.ts';
import { toonTijdstip } from './tijdstip.ts';
import { oorzaakTekst } from './uitval.tsx';

const { verloop: t, melding, toewijzen, opnieuw } = TEKSTEN.beheer;
const REDENEN: Readonly<Record<string, string>> = { ...toewijzen.redenen, ...opnieuw.redenen };

export function Verloop({ verloop }: { readonly verloop: readonly Gebeurtenis[] }) {
  return (
    <ol class="vb-timeline" reversed>
      {verloop.map((gebeurtenis, at) => {
        const [kop, ...regels] = regelsVan(gebeurtenis);
        return (
          // Two lines may be alike in everything that is shown.
          <li key={`${gebeurtenis.at} ${gebeurtenis.kind} ${at}`}>
            <p>
              <strong>{kop}</strong>
            </p>
            <p class="vb-soft">{toonTijdstip(gebeurtenis.at)}</p>
            {regels.map((regel) => regel !== '' && <p>{regel}</p>)}
          </li>
        );
      })}
    </ol>
  );
}

/** The heading first. */
function regelsVan(g: Gebeurtenis): readonly ComponentChildren[] {
  switch (g.kind) {
    case 'bericht':
      return [
        t.bericht(g.operation),
        [g.verwerkt ? t.verwerkt : t.geweigerd, ...g.codes].join(' '),
        <span class="vb-mono">{g.messageId}</span>,
        `${t.getekend} ${g.sigOin}${g.tlsOin === g.sigOin ? '' : `; ${t.tls} ${g.tlsOin}`}`,
      ];
    case 'stap':
      return [`${t.stap}: ${STATUS[g.status].tekst}`];
    case 'event':
      return [t.event(g.soort)];
    case 'routering':
      return [
        t.routering(g.mailbox),
        [grondTekst(g.grond), g.slot].filter(Boolean).join(', '),
        g.formulierId === null ? '' : t.formulier(g.formulierId, g.terugval === true),
      ];
    case 'wacht':
      return [
        g.geparkeerd ? t.geparkeerd(g.soort) : t.wacht(g.soort),
        t.pogingen(g.pogingen),
        g.mislukt === 0 ? '' : t.mislukt(g.mislukt),
        g.geparkeerd ? '' : t.volgende(toonTijdstip(g.volgende)),
        g.fout === null ? '' : t.laatsteFout(g.fout),
      ];
    case 'geleverd':
      return g.mailbox === UITVAL
        ? [t.bijLoket(g.soort)]
        : [t.geleverd(g.soort, g.mailbox), t.volgnummer(g.seq)];
    case 'uitgeleend':
      return [t.uitgeleend(g.mailbox), t.volgnummer(g.seq)];
    case 'beeindigd':
      if (g.mailbox === UITVAL) return [t.vanLoket];
      return [t.beeindigd(g.mailbox, g.resultaat), t.volgnummer(g.seq), t.opgehaald(g.opgehaald)];
    case 'verkeerd':
      return [t.verkeerd(g.mailbox), g.vermoed === null ? '' : TEKSTEN.beheer.uitval.vermoed(g.vermoed)];
    case 'toegewezen':
      return [t.toegewezen(g.van, g.naar), REDENEN[g.reden] ?? g.reden, t.door(g.door)];
    case 'herinnering':
      return [t.herinnering(g.code)];
    case 'audit':
      return [`${t.audit}: ${t.actie[g.action] ?? g.action}`, t.door(g.actor)];
  }
}

/** Why the report went where it is, or why nowhere. */
export const grondTekst = (grond: string | null): string =>
  grond === null ? '' : (melding.grond[grond] ?? oorzaakTekst(grond));
