/** One line of a report's timeline in words. */
import type { ComponentChildren } from 'preact';
import type { Gebeurtenis } from '../../store/verloop.ts';
import { UITVAL } from '../../verzuim/routering.ts';
import { useTaal, useTeksten } from '../shell/context.ts';
import type { Taal } from '../taal.ts';
import type { Teksten } from '../teksten-in.ts';
import { toonTijdstip } from './tijdstip.ts';
import { oorzaakTekst } from './uitval.tsx';

export function Verloop({ verloop }: { readonly verloop: readonly Gebeurtenis[] }) {
  const taal = useTaal();
  const teksten = useTeksten();
  return (
    <ol class="vb-timeline" reversed>
      {verloop.map((gebeurtenis, at) => {
        const [kop, ...regels] = regelsVan(gebeurtenis, taal, teksten);
        return (
          // Two lines may be alike in everything that is shown.
          <li key={`${gebeurtenis.at} ${gebeurtenis.kind} ${at}`}>
            <p>
              <strong>{kop}</strong>
            </p>
            <p class="vb-soft">{toonTijdstip(gebeurtenis.at, taal)}</p>
            {regels.map((regel) => regel !== '' && <p>{regel}</p>)}
          </li>
        );
      })}
    </ol>
  );
}

/** The heading first. */
function regelsVan(g: Gebeurtenis, taal: Taal, teksten: Teksten): readonly ComponentChildren[] {
  const { verloop: t, uitval, toewijzen, opnieuw } = teksten.beheer;
  const redenen: Readonly<Record<string, string>> = { ...toewijzen.redenen, ...opnieuw.redenen };
  switch (g.kind) {
    case 'bericht':
      return [
        t.bericht(g.operation),
        [g.verwerkt ? t.verwerkt : t.geweigerd, ...g.codes].join(' '),
        <span class="vb-mono">{g.messageId}</span>,
        `${t.getekend} ${g.sigOin}${g.tlsOin === g.sigOin ? '' : `; ${t.tls} ${g.tlsOin}`}`,
      ];
    case 'stap':
      return [`${t.stap}: ${teksten.status[g.status]}`];
    case 'event':
      return [t.event(g.soort)];
    case 'routering':
      return [
        t.routering(g.mailbox),
        [grondTekst(teksten, g.grond), g.slot].filter(Boolean).join(', '),
        g.formulierId === null ? '' : t.formulier(g.formulierId, g.terugval === true),
      ];
    case 'wacht':
      return [
        g.geparkeerd ? t.geparkeerd(g.soort) : t.wacht(g.soort),
        t.pogingen(g.pogingen),
        g.mislukt === 0 ? '' : t.mislukt(g.mislukt),
        g.geparkeerd ? '' : t.volgende(toonTijdstip(g.volgende, taal)),
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
      return [t.verkeerd(g.mailbox), g.vermoed === null ? '' : uitval.vermoed(g.vermoed)];
    case 'toegewezen':
      return [t.toegewezen(g.van, g.naar), redenen[g.reden] ?? g.reden, t.door(g.door)];
    case 'herinnering':
      return [t.herinnering(g.code)];
    case 'audit':
      return [
        `${t.audit}: ${(t.actie as Readonly<Record<string, string>>)[g.action] ?? g.action}`,
        t.door(g.actor),
      ];
  }
}

/** Why the report went where it is, or why nowhere. */
export function grondTekst(teksten: Teksten, grond: string | null): string {
  const gronden: Readonly<Record<string, string>> = teksten.beheer.melding.grond;
  return grond === null ? '' : (gronden[grond] ?? oorzaakTekst(teksten, grond));
}
