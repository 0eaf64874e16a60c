/** What touches the access of a person: each said in words and asked before it is done. */
import { z } from 'zod';
import { beeindigSessies, blokkeer, geefVrij, nodigOpnieuwUit } from '../../parties/gebruikersbeheer.ts';
import type { People } from '../../parties/people.ts';
import type { Gebruiker } from '../../store/gebruikers.ts';
import { ErrorSummary } from '../components/error-summary.tsx';
import { Actions, Button, Form, LinkButton } from '../components/form.tsx';
import { formWithFouten } from '../form-fouten.ts';
import { emptyForm, type FormState } from '../form-values.ts';
import { type Page, type PageAnswer, page, redirect, view } from '../page.ts';
import { TEKSTEN } from '../teksten.ts';
import { BEHEER as TEKST } from '../teksten-beheer.ts';
import { BEHEER, beheerderOf, bezorgUitnodiging, zichtbareGebruiker } from './beheerder.ts';
import { GEBRUIKER } from './gebruiker.tsx';
import { toonUitnodiging } from './uitgenodigd.tsx';

const { gebruikers: t } = TEKST;
const WORK = { blokkeren: blokkeer, vrijgeven: geefVrij, sessies: beeindigSessies } as const;
const HANDELING = GEBRUIKER.extend({
  handeling: z.enum(['blokkeren', 'vrijgeven', 'sessies', 'uitnodigen']),
});
type Handeling = z.output<typeof HANDELING>['handeling'];

export const handelingPages = (people: People): readonly Page[] => [
  page({
    method: 'GET',
    path: '/gebruikers/:gebruikerId/:handeling',
    roles: BEHEER,
    params: HANDELING,
    answer: async (call) => {
      const { gebruikerId, handeling } = call.params;
      return vraag(await zichtbareGebruiker(people, call, gebruikerId), handeling, emptyForm());
    },
  }),
  page({
    method: 'POST',
    path: '/gebruikers/:gebruikerId/:handeling',
    roles: BEHEER,
    params: HANDELING,
    answer: async (call) => {
      const { gebruikerId, handeling } = call.params;
      const gebruiker = await zichtbareGebruiker(people, call, gebruikerId);
      const door = beheerderOf(people, call);
      if (handeling === 'uitnodigen') {
        const done = await nodigOpnieuwUit(call.store, door, gebruikerId);
        if (done.verwerkt) return toonUitnodiging(await bezorgUitnodiging(people, done));
        return vraag(gebruiker, handeling, formWithFouten({}, done.fouten));
      }
      const done = await WORK[handeling](call.store, door, gebruikerId);
      return done.verwerkt
        ? redirect(`/gebruikers/${gebruikerId}?gedaan=${handeling}`)
        : vraag(gebruiker, handeling, formWithFouten({}, done.fouten));
    },
  }),
];

function vraag({ gebruikerId, inlognaam }: Gebruiker, handeling: Handeling, of: FormState): PageAnswer {
  const { titel, uitleg, knop } = t.handelingen[handeling];
  const content = (
    <>
      <ErrorSummary of={of} />
      <p>{uitleg}</p>
      <Form action={`/gebruikers/${gebruikerId}/${handeling}`} summary>
        <Actions>
          <Button>{knop}</Button>
          <LinkButton href={`/gebruikers/${gebruikerId}`}>{TEKSTEN.velden.annuleren}</LinkButton>
        </Actions>
      </Form>
    </>
  );
  return view(titel(inlognaam), content, { status: of.errors.size === 0 ? 200 : 422 });
}
