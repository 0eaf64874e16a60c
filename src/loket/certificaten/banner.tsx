/** Above every page while a certificate of the organisation ends. */
import { Notice } from '../components/text.tsx';
import type { Visitor } from '../page.ts';
import { BEHEER } from '../teksten-beheer.ts';

const { aandacht: t } = BEHEER;

export function CertificaatBanner({ visitor }: { readonly visitor: Visitor }) {
  if (visitor.aandacht.length === 0) return null;
  return (
    <aside aria-label={t.kop}>
      <Notice kind="warning">
        <p>
          <strong>{t.kop}</strong>
        </p>
        {visitor.aandacht.map((tekst) => (
          <p key={tekst}>{tekst}</p>
        ))}
        <p>{visitor.rollen.includes('beheerder') ? <a href="/certificaten">{t.naar}</a> : t.vraag}</p>
      </Notice>
    </aside>
  );
}
