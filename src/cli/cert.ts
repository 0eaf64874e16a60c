/** `cert list|show|intake|goedkeuren|afwijzen|inzendingen|sjabloon`: certificates of organisations, public parts only. */
import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { Command, Option } from 'commander';
import { keurCertificaatGoed, wijsCertificaatAf } from '../broker/certificaat/decide.ts';
import { certificaatStand } from '../broker/certificaat/stand.ts';
import { neemCertificaatIn } from '../broker/certificaat/take-in.ts';
import { createTrustStore, type TrustStore } from '../edukoppeling/pki/index.ts';
import type { Settings } from '../ops/settings.ts';
import { readTrustFiles } from '../ops/trust-files.ts';
import type { Bestand } from '../parties/intake/read-inzending.ts';
import { maakSjabloon } from '../parties/intake/sjabloon.ts';
import type { Uitkomst } from '../parties/routering.ts';
import {
  type Certificaat,
  findCertificaat,
  listCertificaten,
  listInzendingen,
} from '../store/certificaten.ts';
import { fout } from '../verzuim/fouten.ts';
import { type CommandContext, EXIT, withStore } from './command.ts';
import {
  type DeskOptions,
  moment,
  printOutcome,
  readNumber,
  withActor,
  withDeskOptions,
} from './routering-desk.ts';

type ChangeOptions = DeskOptions & { readonly door: string };
const STATUSES = ['WACHT', 'GELDIG', 'AFGEWEZEN'] as const;
const MAX = 500;

export function certCommand(context: CommandContext): Command {
  return new Command('cert')
    .description('certificates of organisations: public parts only')
    .addCommand(listCommand(context))
    .addCommand(showCommand(context))
    .addCommand(intakeCommand(context))
    .addCommand(goedkeurenCommand(context))
    .addCommand(afwijzenCommand(context))
    .addCommand(inzendingenCommand(context))
    .addCommand(sjabloonCommand(context));
}

function listCommand(context: CommandContext): Command {
  const { print } = context;
  return withDeskOptions(new Command('list'))
    .description(`newest first, at most ${MAX}`)
    .addOption(new Option('--status <status>', 'only these').choices(STATUSES))
    .option('--partij <number>', 'of one organisation')
    .action(
      async (
        options: DeskOptions & { status?: (typeof STATUSES)[number]; partij?: string },
        command: Command,
      ) => {
        const partijId = options.partij === undefined ? undefined : readNumber(options.partij, command);
        const found = await withStore(context, options, (store) =>
          listCertificaten(store, { partijId, status: options.status, max: MAX }),
        );
        if (options.json) print(JSON.stringify(found));
        else for (const one of found) print(oneLine(one, found));
        if (found.length === 0 && !options.json) print('no certificates');
      },
    );
}

function showCommand(context: CommandContext): Command {
  return withDeskOptions(new Command('show'))
    .description('one certificate, with who handed it in and who approved it')
    .argument('<number>')
    .action(async (text: string, options: DeskOptions, command: Command) => {
      const id = readNumber(text, command);
      const found = await withStore(context, options, (store) => findCertificaat(store, id));
      const outcome: Uitkomst<{ certificaat: Certificaat }> =
        found === undefined
          ? { verwerkt: false, fouten: [fout('VZ-CER-23', 'certificaatId')] }
          : { verwerkt: true, certificaat: found };
      printOutcome(context, options, outcome, (done) => describe(done.certificaat, context.print));
    });
}

function intakeCommand(context: CommandContext): Command {
  return withActor(new Command('intake'))
    .description(
      'hand in a certificate: a zip with the certificate and the sheet, or the files beside each other',
    )
    .argument('<files...>')
    .action(async (names: readonly string[], options: ChangeOptions, command: Command) => {
      const files = names.map((name) => readGiven(name, command));
      const trust = trustOf(context.readSettings(options.settings));
      const outcome = await withStore(context, options, (store) =>
        neemCertificaatIn(
          { store, trust, clock: Date.now },
          {
            ...{ files, herkomst: 'OPDRACHT', door: options.door, partijId: null },
            ref: randomUUID().slice(0, 12),
          },
        ),
      );
      if (outcome.verwerkt === 'later' || outcome.verwerkt === 'eerder') {
        process.stderr.write(
          'no fresh list of revoked certificates among trust.crls: use the API of the running broker\n',
        );
        process.exitCode = EXIT.failed;
        return;
      }
      printOutcome(context, options, outcome, ({ certificaat, wacht }) => {
        context.print(oneLine(certificaat, [certificaat]));
        if (wacht) context.print(`waits for a second person: cert goedkeuren ${certificaat.certificaatId}`);
      });
    });
}

function goedkeurenCommand(context: CommandContext): Command {
  return withActor(new Command('goedkeuren'))
    .description('approve a certificate that waits, which connects its organisation; not by who handed it in')
    .argument('<number>')
    .action(async (text: string, options: ChangeOptions, command: Command) => {
      const id = readNumber(text, command);
      const outcome = await withStore(context, options, (store) =>
        keurCertificaatGoed({ store, door: options.door, now: Date.now() }, id),
      );
      printOutcome(context, options, outcome, ({ certificaat }) =>
        context.print(oneLine(certificaat, [certificaat])),
      );
    });
}

function afwijzenCommand(context: CommandContext): Command {
  return withActor(new Command('afwijzen'))
    .description('reject a certificate that waits; whoever sent it is told why')
    .argument('<number>')
    .requiredOption('--reden <text>', 'in plain Dutch, 5 … 300 positions')
    .action(async (text: string, options: ChangeOptions & { reden: string }, command: Command) => {
      const id = readNumber(text, command);
      const reden = options.reden.trim();
      if (reden.length < 5 || reden.length > 300)
        command.error('--reden needs 5 … 300 positions', { exitCode: EXIT.usage });
      const outcome = await withStore(context, options, (store) =>
        wijsCertificaatAf({ store, door: options.door, now: Date.now() }, id, reden),
      );
      printOutcome(context, options, outcome, ({ certificaat }) =>
        context.print(oneLine(certificaat, [certificaat])),
      );
    });
}

function inzendingenCommand(context: CommandContext): Command {
  const { print } = context;
  return withDeskOptions(new Command('inzendingen'))
    .description(`what became of each mail, newest first, at most ${MAX}`)
    .action(async (options: DeskOptions) => {
      const found = await withStore(context, options, (store) => listInzendingen(store, MAX));
      if (options.json) print(JSON.stringify(found));
      else
        for (const { ref, ontvangenOp, uitkomst, codes, certificaatId } of found)
          print(
            `${ref}  ${moment(ontvangenOp)}  ${uitkomst}  ${codes.join(' ') || `certificate ${certificaatId}`}`,
          );
      if (found.length === 0 && !options.json) print('no mails');
    });
}

function sjabloonCommand(context: CommandContext): Command {
  return new Command('sjabloon')
    .description('write the empty sheet (xlsx) that goes with a certificate')
    .argument('<file>')
    .action(async (file: string) => {
      writeFileSync(file, await maakSjabloon());
      context.print(file);
    });
}

function readGiven(name: string, command: Command): Bestand {
  try {
    return { naam: basename(name), bytes: readFileSync(name) };
  } catch (error) {
    return command.error(`${name}: cannot be read (${(error as NodeJS.ErrnoException).code})`, {
      exitCode: EXIT.usage,
    });
  }
}

/** From the files of the settings; CRLs that the broker fetches are not here. */
function trustOf(settings: Settings): TrustStore {
  const { policies, otherPolicy } = settings.trust;
  return createTrustStore({
    ...readTrustFiles(settings),
    allowTest: settings.mode === 'test',
    policies: { oids: policies, otherwise: otherPolicy },
  });
}

function oneLine(certificaat: Certificaat, others: readonly Certificaat[]): string {
  const { certificaatId, oin, organisatie, geldigTot, feiten } = certificaat;
  const { stand, dagen } = certificaatStand(certificaat, others, Date.now());
  return `${certificaatId}  ${stand}  ${oin}  ${organisatie}  until ${moment(geldigTot).slice(0, 10)} (${dagen} days)  serial ${feiten.serienummer}`;
}

function describe(certificaat: Certificaat, print: (line: string) => void): void {
  const { feiten, sha256, herkomst, aangemeldDoor, aangemeldOp, ref, geldigVan } = certificaat;
  print(oneLine(certificaat, [certificaat]));
  print(`  subject  ${feiten.onderwerp}`);
  print(`  issuer   ${feiten.uitgever}`);
  print(`  key      ${feiten.sleutel}, signed with ${feiten.algoritme}`);
  print(`  valid    ${moment(geldigVan)} … ${moment(certificaat.geldigTot)}`);
  print(`  sha256   ${sha256}`);
  print(`  ${herkomst} by ${aangemeldDoor} on ${moment(aangemeldOp)}, ref ${ref}`);
  if (certificaat.beslotenDoor !== null)
    print(
      `  decided by ${certificaat.beslotenDoor} on ${moment(certificaat.beslotenOp)}${certificaat.reden === null ? '' : `: ${certificaat.reden}`}`,
    );
  print(`  first used ${moment(certificaat.eersteGebruik)}`);
}
