/** The people whom a beheerder may see: of the own organisation, or everyone for the functioneel beheerder. */
import { listZichtbaar } from '../../parties/gebruikersbeheer.ts';
import type { People } from '../../parties/people.ts';
import type { Gebruiker } from '../../store/gebruikers.ts';
import { listCurrentPartijen } from '../../store/partijen.ts';
import { Actions, LinkButton } from '../components/form.tsx';
import { Badge, Table } from '../components/text.tsx';
import { type Page, page, view } from '../page.ts';
import { ROL_TEKST, BEHEER as TEKST } from '../teksten-beheer.ts';
import { inElkeTaal } from '../teksten-in.ts';
import { BEHEER, beheerderOf, isRegister } from './beheerder.ts';

const { gebruikers: t } = TEKST;

export const gebruikersPages = (people: People): readonly Page[] => [
  page({
    method: 'GET',
    path: '/gebruikers',
    roles: BEHEER,
    menu: inElkeTaal(({ menu }) => menu.gebruikers),
    answer: async (call) => {
      const found = await listZichtbaar(call.store, beheerderOf(people, call));
      const register = isRegister(call);
      const partijen = register ? await listCurrentPartijen(call.store) : [];
      const namen = new Map(partijen.map(({ partijId, naam }) => [partijId, naam]));
      return view(t.titel, <Lijst gebruikers={found} namen={register ? namen : undefined} />);
    },
  }),
];

export function Stand({ gebruiker }: { readonly gebruiker: Gebruiker }) {
  if (gebruiker.blockedAt !== null) return <Badge kind="error">{t.geblokkeerd}</Badge>;
  if (gebruiker.enrolledAt === null) return <Badge kind="warning">{t.uitgenodigd}</Badge>;
  return <Badge kind="success">{t.actief}</Badge>;
}

/** @param namen  of organisations, when they are shown. */
function Lijst(props: {
  readonly gebruikers: readonly Gebruiker[];
  readonly namen: ReadonlyMap<string, string> | undefined;
}) {
  const { namen } = props;
  return (
    <>
      <p>{namen === undefined ? t.inleiding : t.inleidingRegister}</p>
      <Table
        caption={t.titel}
        onderKop
        koppen={namen === undefined ? t.koppen : t.koppenRegister}
        rijen={props.gebruikers.map((gebruiker) => {
          const { gebruikerId, inlognaam, naam, partijId, rollen } = gebruiker;
          const organisatie = partijId === null ? t.register : (namen?.get(partijId) ?? partijId);
          return {
            key: gebruikerId,
            cellen: [
              <a href={`/gebruikers/${gebruikerId}`}>{inlognaam}</a>,
              naam,
              ...(namen === undefined ? [] : [organisatie]),
              rollen.length === 0 ? t.geenRollen : rollen.map((rol) => ROL_TEKST[rol].naam).join(', '),
              <Stand gebruiker={gebruiker} />,
            ],
          };
        })}
      />
      <Actions>
        <LinkButton href="/gebruikers/nieuw" kind="primary">
          {t.toevoegen}
        </LinkButton>
      </Actions>
    </>
  );
}
