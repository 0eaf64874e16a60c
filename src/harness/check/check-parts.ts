/** What a check needs of a broker's settings: trust, parties, contracts; nothing is started, nothing is opened. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { joinOperations } from '../../broker/operations.ts';
import { createValidators, readServices } from '../../contract/contracts.ts';
import { createTrustStore, readPem, type TrustStore } from '../../edukoppeling/pki/index.ts';
import { DEFAULT_XML_LIMITS } from '../../edukoppeling/xml/limits.ts';
import { readSettingsFile, readYaml, type Settings, SettingsError } from '../../ops/settings.ts';
import { type Directory, readParties } from '../../parties/directory.ts';
import { type ImportedDeelnemer, readDeelnemers } from '../../registers/import-files.ts';
import { readRio } from '../../registers/rio-files.ts';
import { findSchoolInTables } from '../../registers/rio-tables.ts';
import { readVakanties } from '../../registers/vakantie-files.ts';
import { type LeerlingKennis, vraagtVakanties } from '../../verzuim/keuring.ts';
import type { Persoonsnummer } from '../../verzuim/verzuimmelding.ts';
import type { CheckParts } from './check.ts';

/**
 * @param trustFiles  PEM files with roots, CAs and CRLs that are trusted besides those of the settings.
 * @throws SettingsError, PartiesError, TrustStoreError, ContractError, ImportError.
 */
export function readCheckParts(settings: Settings, trustFiles: readonly string[] = []): CheckParts {
  const directory = readParties(readYaml(resolve(settings.folder, settings.parties)));
  return {
    gate: {
      trust: readTrust(settings, trustFiles),
      window: settings.window,
      limits: { ...DEFAULT_XML_LIMITS, ...settings.limits, maxBytes: settings.limits.maxMessageBytes },
      ownOins: [settings.own.oin],
    },
    profiles: settings.services,
    services: joinOperations(readServices()),
    validators: createValidators(),
    directory,
    findSchool: schoolFinder(settings, directory),
    testMode: settings.mode === 'test',
    findLeerling: settings.deelnemers
      ? leerlingFinder(readDeelnemers(readSettingsFile(settings.folder, settings.deelnemers)))
      : undefined,
  };
}

function readTrust(settings: Settings, trustFiles: readonly string[]): TrustStore {
  const read = (names: readonly string[]) => names.map((name) => readSettingsFile(settings.folder, name));
  const extra = trustFiles.map(readTrustFile);
  return createTrustStore({
    anchors: [...read(settings.trust.anchors), ...extra.filter(holdsRoot)],
    intermediates: [...read(settings.trust.intermediates), ...extra],
    crls: [...read(settings.trust.crls), ...extra],
    allowTest: settings.mode === 'test',
  });
}

/** Given on the command line, so relative to where that is. */
function readTrustFile(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new SettingsError(file, [`cannot be read (${(error as NodeJS.ErrnoException).code})`]);
  }
}

/** What one names with --trust is a root, unless the file has CRLs only. */
function holdsRoot(pem: string): boolean {
  return readPem(pem, 'CERTIFICATE').length > 0;
}

/** The answers that `broker/validate/find-school.ts` gets from the store. */
function schoolFinder(settings: Settings, directory: Directory): CheckParts['findSchool'] {
  const files = (names: readonly string[]) =>
    names.map((name) => ({ name, text: readSettingsFile(settings.folder, name) }));
  const tables = readRio(files(settings.rio));
  const kalender = readVakanties(files(settings.vakanties));
  return ({ school, melding }) => {
    const aangesloten = directory.school(school.brin);
    const rio = findSchoolInTables(tables, kalender, school);
    if (aangesloten === undefined || rio === undefined) return { school: aangesloten };
    const { regio } = rio;
    const vakanties =
      regio && vraagtVakanties(melding)
        ? (kalender.vakanties ?? []).filter((vakantie) => vakantie.regio === regio)
        : undefined;
    return { school: { ...aangesloten, rio }, vakanties };
  };
}

/** A pupil has one row for each enrolment. */
function leerlingFinder(
  rows: readonly ImportedDeelnemer[],
): (nummer: Persoonsnummer) => LeerlingKennis | undefined {
  return ({ soort, nummer }) => {
    const own = rows.filter(({ persoon }) => persoon[soort] === nummer);
    const [first] = own;
    return first && { ...first, inschrijvingen: own.flatMap(({ inschrijvingen }) => inschrijvingen) };
  };
}
