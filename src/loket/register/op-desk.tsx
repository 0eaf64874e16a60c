/** What lies on the desk of one report, above the form that decides about it; without any there is nothing to decide. */
import type { ComponentChildren } from 'preact';
import type { LoketRegel } from '../../store/loketwerk.ts';
import { Notice } from '../components/text.tsx';
import { useTeksten } from '../shell/context.ts';
import { oorzaakTekst } from './uitval.tsx';

export function OpDesk(props: {
  readonly werk: readonly LoketRegel[];
  readonly children: ComponentChildren;
}) {
  const teksten = useTeksten();
  const { beheer } = teksten;
  if (props.werk.length === 0) {
    return (
      <>
        <p>{beheer.kanNiet.NIET_BIJ_LOKET}</p>
        <p>
          <a href="/beheer/uitval">{beheer.melding.naarUitval}</a>
        </p>
      </>
    );
  }
  return (
    <>
      <Notice kind="info">
        <ul>
          {props.werk.map(({ leveringId, oorzaak, uren }) => (
            <li key={leveringId}>
              {oorzaakTekst(teksten, oorzaak)}; {beheer.uitval.uren(uren)}
            </li>
          ))}
        </ul>
      </Notice>
      {props.children}
    </>
  );
}
