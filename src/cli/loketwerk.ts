/**
 * `loketwerk`: the register's own desk: what lies there, and giving it to a gemeente or sending it again. The running
 * broker delivers. Source: verzuim §3.3 step 4, §7.4; docs/decisions/0012.
 */

import { Command, InvalidArgumentError, Option } from 'commander';
import { loadMailboxVan } from '../broker/route/mailbox-voor-gemeente.ts';
import type { Directory } from '../parties/directory.ts';
import { readDirectoryFrom } from '../parties/parties-in-store.ts';
import {
  decideLoketwerk,
  type LoketRegel,
  type LoketUitkomst,
  listLoketwerk,
  readToelichtingen,
} from '../store/loketwerk.ts';
import type { Store } from '../store/pool.ts';
import {
  type Adresboek,
  besluit,
  type Opdracht,
  REDENEN_AFSLUITEN,
  REDENEN_OPNIEUW,
  REDENEN_TOEWIJZEN,
  WEIGERINGEN,
} from '../verzuim/loketwerk.ts';
import { readMeldingsnummer, withDoor, withSettings } from './arguments.ts';
import { type CommandContext, EXIT, withStore } from './command.ts';

const MAX_LINES = 1000;

interface Options {
  readonly settings: string;
  readonly json?: boolean;
  readonly door: string;
}

export function loketwerkCommand(context: CommandContext): Command {
  return new Command('loketwerk')
    .description("the register's own desk (UITVAL): reports without a gemeente, refused, or in the wrong one")
    .addCommand(lijst(context))
    .addCommand(toon(context))
    .addCommand(toewijzen(context))
    .addCommand(opnieuw(context))
    .addCommand(afsluiten(context));
}

function lijst(context: CommandContext): Command {
  return withSettings(new Command('lijst'))
    .description('what lies on the desk, oldest first; no personal data')
    .action(async (options: Options) => {
      const regels = await withStore(context, options, (store) => listLoketwerk(store, MAX_LINES));
      if (options.json) context.print(JSON.stringify(regels));
      else for (const regel of regels) context.print(describe(regel));
      if (regels.length === 0 && !options.json) context.print('the desk is empty');
    });
}

function toon(context: CommandContext): Command {
  return withDoor(
    withSettings(new Command('toon').argument('<meldingsnummer>', 'of the report', readMeldingsnummer)),
  )
    .description('what gemeenten wrote about a report; may hold personal data, so reading it is audited')
    .action(async (meldingsnummer: string, options: Options) => {
      const texts = await withStore(context, options, (store) =>
        readToelichtingen(store, meldingsnummer, options.door),
      );
      if (options.json) context.print(JSON.stringify(texts));
      else
        for (const { oorzaak, toelichting } of texts)
          context.print(`${oorzaak}: ${toelichting ?? 'no text'}`);
      process.exitCode = texts.length === 0 ? EXIT.failed : EXIT.ok;
    });
}

function toewijzen(context: CommandContext): Command {
  return withDoor(
    withSettings(new Command('toewijzen').argument('<meldingsnummer>', 'of the report', readMeldingsnummer)),
  )
    .description('give a report to a gemeente; a gemeente that had it gets a VERHUIZING')
    .requiredOption('--gemeente <code>', 'gemeentecode of 4 digits', gemeentecode)
    .option('--mailbox <instantieCode>', 'another mailbox that serves the gemeente than the one of the route')
    .addOption(new Option('--reden <code>', 'why').choices([...REDENEN_TOEWIJZEN]).makeOptionMandatory())
    .action(
      async (
        meldingsnummer: string,
        options: Options & {
          readonly gemeente: string;
          readonly mailbox?: string;
          readonly reden: (typeof REDENEN_TOEWIJZEN)[number];
        },
      ) => {
        const { gemeente, mailbox, reden } = options;
        const opdracht = {
          kind: 'toewijzen',
          gemeentecode: gemeente,
          instantieCode: mailbox,
          reden,
        } as const;
        await decide(context, options, meldingsnummer, opdracht);
      },
    );
}

function opnieuw(context: CommandContext): Command {
  return withDoor(
    withSettings(new Command('opnieuw').argument('<meldingsnummer>', 'of the report', readMeldingsnummer)),
  )
    .description('send again what a gemeente refused, or tell it that the report stays with it')
    .addOption(new Option('--reden <code>', 'why').choices([...REDENEN_OPNIEUW]).makeOptionMandatory())
    .action(
      async (
        meldingsnummer: string,
        options: Options & { readonly reden: (typeof REDENEN_OPNIEUW)[number] },
      ) => {
        await decide(context, options, meldingsnummer, { kind: 'opnieuw', reden: options.reden });
      },
    );
}

function afsluiten(context: CommandContext): Command {
  return withDoor(
    withSettings(new Command('afsluiten').argument('<meldingsnummer>', 'of the report', readMeldingsnummer)),
  )
    .description('end the work on a report that no gemeente is to have; nothing is sent')
    .addOption(new Option('--reden <code>', 'why').choices([...REDENEN_AFSLUITEN]).makeOptionMandatory())
    .action(
      async (
        meldingsnummer: string,
        options: Options & { readonly reden: (typeof REDENEN_AFSLUITEN)[number] },
      ) => {
        await decide(context, options, meldingsnummer, { kind: 'afsluiten', reden: options.reden });
      },
    );
}

async function decide(
  context: CommandContext,
  options: Options,
  meldingsnummer: string,
  opdracht: Opdracht,
): Promise<void> {
  const outcome = await withStore(context, options, async (store) => {
    const adresboek = await readAdresboek(await readDirectoryFrom(store), store, opdracht);
    return decideLoketwerk(store, {
      meldingsnummer,
      door: options.door,
      decide: (melding) => besluit(melding, opdracht, adresboek),
    });
  });
  context.print(options.json ? JSON.stringify(outcome) : tell(meldingsnummer, outcome));
  const done = outcome.kind === 'toegewezen' || outcome.kind === 'afgesloten';
  process.exitCode = done ? EXIT.ok : EXIT.failed;
}

function tell(meldingsnummer: string, outcome: LoketUitkomst): string {
  switch (outcome.kind) {
    case 'not-found':
      return `${meldingsnummer}: no such report`;
    case 'geweigerd':
      return `${meldingsnummer}: ${outcome.waarom}: ${WEIGERINGEN[outcome.waarom]}`;
    case 'afgesloten':
      return `${meldingsnummer}: off the desk (${outcome.reden}); nothing is sent`;
    case 'toegewezen': {
      const sent = outcome.leveringen.map(({ soort, mailbox }) => `${soort} to ${mailbox}`);
      return `${meldingsnummer}: gemeente ${outcome.gemeentecode}, mailbox ${outcome.mailbox}; ${sent.join(', ') || 'nothing to send'}`;
    }
  }
}

function describe(regel: LoketRegel): string {
  const { meldingsnummer, oorzaak, soort, van, brin, verzuimsoort, status, uren } = regel;
  const from = van === null ? '' : ` from ${van}`;
  const where =
    regel.vermoedeGemeentecode === null ? '' : `, believed to be in ${regel.vermoedeGemeentecode}`;
  const about = `school ${brin}, soort ${verzuimsoort}, status ${status}, gemeente ${regel.gemeentecode ?? 'unknown'}`;
  return `${meldingsnummer}  ${uren} h  ${oorzaak} (${soort}${from}${where}); ${about}`;
}

/** The form of the gemeente that holds now decides, else its own mailbox, as for the router. */
async function readAdresboek(directory: Directory, store: Store, opdracht: Opdracht): Promise<Adresboek> {
  const gemeentecodes = opdracht.kind === 'toewijzen' ? [opdracht.gemeentecode] : [];
  return {
    mailboxVan: await loadMailboxVan(store, directory, { gemeentecodes, moment: Date.now() }),
    bedient: (mailbox, gemeentecode, slot) => directory.mailboxFor(gemeentecode, slot) === mailbox,
  };
}

function gemeentecode(text: string): string {
  if (/^\d{4}$/.test(text)) return text;
  throw new InvalidArgumentError('a gemeentecode has 4 digits');
}
