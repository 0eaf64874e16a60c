/** After an invitation: where it went, or its code, shown once. The answer to a POST itself, so that it is in no address. */
import { Actions, LinkButton } from '../components/form.tsx';
import { DataList, Notice } from '../components/text.tsx';
import { type PageAnswer, view } from '../page.ts';
import { BEHEER } from '../teksten-beheer.ts';
import type { Bezorgd } from './beheerder.ts';

const { gebruikers: t } = BEHEER;

export function toonUitnodiging({ gebruiker, uren, hoe }: Bezorgd): PageAnswer {
  const content = (
    <>
      {hoe === 'mail' && (
        <Notice kind="ok">
          <p>{t.verzonden(gebruiker.email ?? '')}</p>
        </Notice>
      )}
      {hoe === 'mail-failed' && (
        <Notice kind="error">
          <p>{t.nietVerzonden}</p>
        </Notice>
      )}
      {typeof hoe === 'object' && (
        <>
          <Notice kind="warning">
            <p>{t.tokenUitleg}</p>
          </Notice>
          <DataList items={[[t.token, <span class="vb-mono">{hoe.token}</span>]]} />
        </>
      )}
      <p>{t.geldig(uren)}</p>
      <Actions>
        <LinkButton href={`/gebruikers/${gebruiker.gebruikerId}`} kind="primary">
          {t.naarGebruiker}
        </LinkButton>
        <LinkButton href="/gebruikers">{t.naarLijst}</LinkButton>
      </Actions>
    </>
  );
  return view(t.uitgenodigdTitel(gebruiker.inlognaam), content);
}
