/** One person: who it is, the roles given and taken, and what can be done about the access. */
import { z } from 'zod';
import { kenRolToe, trekRolIn } from '../../parties/gebruikersbeheer.ts';
import type { People } from '../../parties/people.ts';
import { findRolPartij, type Gebruiker, type RolRegel } from '../../store/gebruikers.ts';
import { findPartij } from '../../store/partijen.ts';
import { ROLLEN, type Rol, rolPast } from '../../verzuim/rollen.ts';
import { ErrorSummary } from '../components/error-summary.tsx';
import { Actions, Button, Form, LinkButton } from '../components/form.tsx';
import { Badge, DataList, Notice, Table } from '../components/text.tsx';
import { formWithFouten } from '../form-fouten.ts';
import { emptyForm, type FormState } from '../form-values.ts';
import { type Page, type PageAnswer, type PageCall, page, redirect, view } from '../page.ts';
import { ROL_TEKST, BEHEER as TEKST } from '../teksten-beheer.ts';
import { toonTijd } from '../toon-tijd.ts';
import { BEHEER, beheerderOf, zichtbareGebruiker } from './beheerder.ts';
import { Stand } from './lijst.tsx';

const { gebruikers: t } = TEKST;
export const GEBRUIKER = z.object({ gebruikerId: z.uuid() });
export const GEDAAN = ['rol', 'blokkeren', 'vrijgeven', 'sessies'] as const;
type Gedaan = (typeof GEDAAN)[number];
type Call = PageCall<z.output<typeof GEBRUIKER>, unknown, unknown>;

export const gebruikerPages = (people: People): readonly Page[] => [
  page({
    method: 'GET',
    path: '/gebruikers/:gebruikerId',
    roles: BEHEER,
    params: GEBRUIKER,
    query: z.object({ gedaan: z.enum(GEDAAN).optional().catch(undefined) }),
    answer: (call) => show(people, call, emptyForm(), call.query.gedaan),
  }),
  page({
    method: 'POST',
    path: '/gebruikers/:gebruikerId/rol',
    roles: BEHEER,
    params: GEBRUIKER,
    body: z.object({ rol: z.enum(ROLLEN), wat: z.enum(['geven', 'intrekken']) }),
    answer: async (call) => {
      const { gebruikerId } = call.params;
      await zichtbareGebruiker(people, call, gebruikerId);
      const work = call.body.wat === 'geven' ? kenRolToe : trekRolIn;
      const done = await work(call.store, beheerderOf(people, call), gebruikerId, call.body.rol);
      return done.verwerkt
        ? redirect(`/gebruikers/${gebruikerId}?gedaan=rol`)
        : show(people, call, formWithFouten({}, done.fouten));
    },
  }),
];

async function show(people: People, call: Call, of: FormState, gedaan?: Gedaan): Promise<PageAnswer> {
  const gebruiker = await zichtbareGebruiker(people, call, call.params.gebruikerId);
  const { partijId } = gebruiker;
  const partij = partijId === null ? undefined : await findPartij(call.store, partijId);
  const rolPartij = partijId === null ? undefined : await findRolPartij(call.store, partijId);
  // Of an organisation that ended no role fits any more.
  const past = (rol: Rol) => (partijId === null || rolPartij !== undefined) && rolPast(rol, rolPartij);
  const rollen = ROLLEN.filter((rol) => past(rol) || gebruiker.rollen.includes(rol));
  const zelf = gebruiker.gebruikerId === call.visitor.gebruikerId;
  const content = (
    <>
      {gedaan && (
        <Notice kind="ok">
          <p>{t.gedaan[gedaan]}</p>
        </Notice>
      )}
      <ErrorSummary of={of} />
      <DataList
        items={[
          [t.naam, gebruiker.naam],
          [t.organisatie, partijId === null ? t.register : partij?.naam],
          [t.email, gebruiker.email ?? undefined],
          ['Stand', <Stand gebruiker={gebruiker} />],
          [t.toegevoegd, t.door(toonTijd(gebruiker.createdAt), gebruiker.createdBy)],
          [t.ingeschreven, gebruiker.enrolledAt === null ? t.nogNiet : toonTijd(gebruiker.enrolledAt)],
          [
            t.geblokkeerd,
            gebruiker.blockedAt === null
              ? undefined
              : t.door(toonTijd(gebruiker.blockedAt), gebruiker.blockedBy ?? ''),
          ],
        ]}
      />
      {zelf ? (
        <Notice kind="info">
          <p>{t.zelf}</p>
        </Notice>
      ) : (
        <>
          <h2>{t.rollen}</h2>
          <p>{t.rollenUitleg}</p>
          <Rollen gebruiker={gebruiker} rollen={rollen} />
          <h2>{t.toegang}</h2>
          <Toegang gebruiker={gebruiker} />
        </>
      )}
      <Geschiedenis regels={gebruiker.rolregels} />
    </>
  );
  return view(gebruiker.inlognaam, content, { status: of.errors.size === 0 ? 200 : 422 });
}

function Rollen({ gebruiker, rollen }: { readonly gebruiker: Gebruiker; readonly rollen: readonly Rol[] }) {
  return (
    <Table
      caption={t.rollen}
      onderKop
      koppen={t.rollenKoppen}
      rijen={rollen.map((rol) => {
        const heeft = gebruiker.rollen.includes(rol);
        const { naam, uitleg } = ROL_TEKST[rol];
        const hidden = { rol, wat: heeft ? 'intrekken' : 'geven' };
        return {
          key: rol,
          cellen: [
            naam,
            uitleg,
            <Badge kind={heeft ? 'success' : 'neutral'}>{heeft ? t.heeft : t.heeftNiet}</Badge>,
            <Form action={`/gebruikers/${gebruiker.gebruikerId}/rol`} summary hidden={hidden}>
              <Button kind="secondary" label={heeft ? t.trekRolIn(naam) : t.geefRol(naam)}>
                {heeft ? t.trekIn : t.geef}
              </Button>
            </Form>,
          ],
        };
      })}
    />
  );
}

/** Each leads to a page that says what it means, and asks. */
function Toegang({ gebruiker }: { readonly gebruiker: Gebruiker }) {
  const { gebruikerId, blockedAt } = gebruiker;
  const handelingen =
    blockedAt === null ? (['sessies', 'uitnodigen', 'blokkeren'] as const) : (['vrijgeven'] as const);
  return (
    <Actions>
      {handelingen.map((handeling) => (
        <LinkButton key={handeling} href={`/gebruikers/${gebruikerId}/${handeling}`}>
          {t.handelingen[handeling].link}
        </LinkButton>
      ))}
    </Actions>
  );
}

function Geschiedenis({ regels }: { readonly regels: readonly RolRegel[] }) {
  if (regels.length === 0) return null;
  return (
    <details>
      <summary>{t.geschiedenis}</summary>
      <Table
        caption={t.geschiedenis}
        koppen={t.geschiedenisKoppen}
        rijen={regels.map(({ rol, grantedAt, grantedBy, endedAt, endedBy }) => ({
          key: `${rol} ${grantedAt}`,
          cellen: [
            ROL_TEKST[rol].naam,
            t.door(toonTijd(grantedAt), grantedBy),
            endedAt === null ? t.nogNiet : t.door(toonTijd(endedAt), endedBy ?? ''),
          ],
        }))}
      />
    </details>
  );
}
