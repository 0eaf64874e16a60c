/** The first page after login: what this person can do here. */
import { Notice } from '../components/text.tsx';
import { magZien, naamIn, type Page, page, type Visitor, view } from '../page.ts';
import { isAlleenLas } from '../partij-feiten.ts';
import { TEKSTEN } from '../teksten.ts';
import { inElkeTaal } from '../teksten-in.ts';

/** @param pages  every page: those of the menu that the roles allow are named. */
export const startPage = (pages: () => readonly Page[]): Page =>
  page({
    method: 'GET',
    path: '/',
    roles: [],
    menu: inElkeTaal(({ menu }) => menu.start),
    answer: async ({ visitor }) => view(TEKSTEN.start.titel, <Start visitor={visitor} pages={pages()} />),
  });

function Start({ visitor, pages }: { readonly visitor: Visitor; readonly pages: readonly Page[] }) {
  const { start } = TEKSTEN;
  const may = pages.filter(
    (one) => one.menu !== undefined && one.path !== '/' && one.roles.length > 0 && magZien(one, visitor),
  );
  return (
    <>
      {isAlleenLas(visitor.partij) && (
        <Notice kind="info" kop={start.lasKop}>
          <p>{start.alleenLas}</p>
        </Notice>
      )}
      {may.length === 0 ? (
        <p>{start.niets}</p>
      ) : (
        <>
          <p>{start.inleiding}</p>
          <ul>
            {may.map((one) => (
              <li key={one.path}>
                <a href={one.path}>{naamIn(one.menu, 'nl')?.tekst}</a>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}
