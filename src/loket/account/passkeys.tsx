/** The own passkeys: one added, with a name and once more the password and a code; one removed, in the same way. */
import { z } from 'zod';
import { addPasskey, beginPasskey, dropPasskey } from '../../parties/passkeys.ts';
import type { People } from '../../parties/people.ts';
import { listPasskeys, type Passkey } from '../../store/passkeys.ts';
import { Refused } from '../api/refusals.ts';
import { ErrorSummary } from '../components/error-summary.tsx';
import { TextField } from '../components/field.tsx';
import { Actions, Button, Form, LinkButton } from '../components/form.tsx';
import { PasskeyForm } from '../components/passkey-form.tsx';
import { Table } from '../components/text.tsx';
import { formWithFouten } from '../form-fouten.ts';
import { emptyForm, type FormState } from '../form-values.ts';
import { type Page, type PageAnswer, type PageCall, page, redirect, view } from '../page.ts';
import { TEKSTEN } from '../teksten.ts';
import { BEHEER } from '../teksten-beheer.ts';
import { toonTijd } from '../toon-tijd.ts';
import { Bewijs, CODE, nietIngevuld, provenBy, WACHTWOORD } from './bewijs.tsx';

const { account: t } = BEHEER;
const FIELDS = ['naam', 'wachtwoord', 'code'] as const;
const PASSKEY = z.object({ passkeyId: z.uuid() });

export const passkeysPages = (people: People): readonly Page[] => [
  page({
    method: 'GET',
    path: '/account/passkeys/nieuw',
    roles: [],
    answer: async () => nieuw(emptyForm()),
  }),
  page({
    method: 'POST',
    path: '/account/passkeys/nieuw',
    roles: [],
    body: z.object({ naam: z.string().max(60).default(''), wachtwoord: WACHTWOORD, code: CODE }),
    answer: async ({ visitor, body }) => {
      const naam = body.naam.trim();
      const values = { naam };
      const leeg = nietIngevuld(body, FIELDS, values);
      if (leeg) return nieuw(leeg, 422);
      const { gebruikerId, sessionId } = visitor;
      const begun = await provenBy(() => beginPasskey(people, { ...body, naam, gebruikerId, sessionId }));
      if ('errors' in begun) return nieuw({ ...begun, values }, 429);
      if (!begun.verwerkt) return nieuw(formWithFouten(values, begun.fouten, FIELDS), 422);
      const content = (
        <div class="vb-narrow">
          <p>{t.passkeyMaak}</p>
          <PasskeyForm
            action="/account/passkeys/toevoegen"
            wat="create"
            opties={begun.opties}
            knop={t.passkeyMaakKnop}
          />
          <Terug />
        </div>
      );
      return view(t.passkeyNieuw, content, { script: 'passkey' });
    },
  }),
  page({
    method: 'POST',
    path: '/account/passkeys/toevoegen',
    roles: [],
    body: z.object({ antwoord: z.string().max(40_000).default('') }),
    answer: async ({ visitor, body }) => {
      const { gebruikerId, sessionId, door } = visitor;
      const done = await addPasskey(people, { gebruikerId, sessionId, door, ...body });
      if (done.verwerkt) return redirect('/account?gedaan=passkey');
      return nieuw(formWithFouten({}, done.fouten, FIELDS), 422);
    },
  }),
  page({
    method: 'GET',
    path: '/account/passkeys/:passkeyId',
    roles: [],
    params: PASSKEY,
    answer: async (call) => verwijderen(await eigenPasskey(call), emptyForm()),
  }),
  page({
    method: 'POST',
    path: '/account/passkeys/:passkeyId',
    roles: [],
    params: PASSKEY,
    body: z.object({ wachtwoord: WACHTWOORD, code: CODE }),
    answer: async (call) => {
      const passkey = await eigenPasskey(call);
      const leeg = nietIngevuld(call.body, ['wachtwoord', 'code']);
      if (leeg) return verwijderen(passkey, leeg, 422);
      const { gebruikerId, sessionId } = call.visitor;
      const { passkeyId } = passkey;
      const who = { ...call.body, gebruikerId, sessionId, passkeyId };
      const done = await provenBy(() => dropPasskey(people, who));
      if ('errors' in done) return verwijderen(passkey, done, 429);
      if (!done.verwerkt) return verwijderen(passkey, formWithFouten({}, done.fouten, FIELDS), 422);
      return redirect('/account?gedaan=passkeyWeg');
    },
  }),
];

/** @throws Refused VB-A05: another's does not exist. */
async function eigenPasskey({
  visitor,
  store,
  params,
}: PageCall<z.output<typeof PASSKEY>, unknown, unknown>): Promise<Passkey> {
  const own = await listPasskeys(store, visitor.gebruikerId);
  const found = own.find(({ passkeyId }) => passkeyId === params.passkeyId);
  if (found === undefined) throw new Refused('VB-A05');
  return found;
}

function nieuw(of: FormState, status = 200): PageAnswer {
  const content = (
    <div class="vb-narrow">
      <ErrorSummary of={of} />
      <p>{t.passkeyUitleg}</p>
      <Form action="/account/passkeys/nieuw" summary>
        <TextField of={of} veld="naam" label={t.passkeyNaam} waarom={t.passkeyNaamWaarom} maxLength={60} />
        <Bewijs of={of} />
        <Actions>
          <Button>{t.passkeyVerder}</Button>
          <LinkButton href="/account">{TEKSTEN.velden.annuleren}</LinkButton>
        </Actions>
      </Form>
    </div>
  );
  return view(t.passkeyNieuw, content, { status });
}

function verwijderen({ passkeyId, naam }: Passkey, of: FormState, status = 200): PageAnswer {
  const content = (
    <div class="vb-narrow">
      <ErrorSummary of={of} />
      <p>{t.passkeyWegUitleg(naam)}</p>
      <Form action={`/account/passkeys/${passkeyId}`} summary>
        <Bewijs of={of} />
        <Actions>
          <Button>{t.passkeyWegKnop}</Button>
          <LinkButton href="/account">{TEKSTEN.velden.annuleren}</LinkButton>
        </Actions>
      </Form>
    </div>
  );
  return view(t.passkeyWeg, content, { status });
}

function Terug() {
  return (
    <p>
      <a href="/account">{t.terug}</a>
    </p>
  );
}

/** Of the account page. */
export function Passkeys({ passkeys }: { readonly passkeys: readonly Passkey[] }) {
  return (
    <>
      <p>{t.passkeysUitleg}</p>
      {passkeys.length > 0 && (
        <Table
          caption={t.passkeys}
          onderKop
          koppen={t.passkeysKoppen}
          rijen={passkeys.map(({ passkeyId, naam, createdAt, lastUsedAt }) => ({
            key: passkeyId,
            cellen: [
              naam,
              toonTijd(createdAt),
              lastUsedAt === null ? t.passkeyNooit : toonTijd(lastUsedAt),
              <a href={`/account/passkeys/${passkeyId}`} aria-label={t.passkeyWegVan(naam)}>
                {t.passkeyWegKnop}
              </a>,
            ],
          }))}
        />
      )}
      <Actions>
        <LinkButton href="/account/passkeys/nieuw">{t.passkeyToevoegen}</LinkButton>
      </Actions>
    </>
  );
}
