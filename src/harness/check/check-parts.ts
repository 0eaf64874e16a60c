/** What a check needs of a broker's settings: trust, parties, contracts; nothing is started, nothing is opened. */
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { joinOperations } from '../../broker/operations.ts';
import { createValidators, readServices } from '../../contract/contracts.ts';
import { createTrustStore, readPem, type TrustStore } from '../../edukoppeling/pki/index.ts';
import { DEFAULT_XML_LIMITS } from '../../edukoppeling/xml/limits.ts';
import { readSettingsFile, type Settings, SettingsError } from '../../ops/settings.ts';
import { readTrustFiles } from '../../ops/trust-files.ts';
import type { Directory } from '../../parties/directory.ts';
import { readSettingsParties } from '../../parties/parties-file.ts';
import { type ImportedDeelnemer, readDeelnemers } from '../../registers/deelnemers-file.ts';
import { type ImportedPostcode, readPostcodes } from '../../registers/postcodes-file.ts';
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
  const services = readServices();
  const directory = readSettingsParties(settings);
  return {
    gate: {
      trust: readTrust(settings, trustFiles),
      window: settings.window,
      limits: { ...DEFAULT_XML_LIMITS, ...settings.limits, maxBytes: settings.limits.maxMessageBytes },
      ownOins: [settings.own.oin],
    },
    profiles: settings.services,
    services: joinOperations(services),
    paths: {
      school: services.school.path,
      gemeente: services.gemeente.path,
      rio: services.rio.path,
    },
    validators: createValidators(),
    directory,
    findSchool: schoolFinder(settings, directory),
    testMode: settings.mode === 'test',
    findLeerling: settings.deelnemers
      ? leerlingFinder(readDeelnemers(readSettingsFile(settings.folder, settings.deelnemers)))
      : undefined,
    findPostcodes: settings.postcodes
      ? postcodeFinder(() => readPostcodes(readSettingsFile(settings.folder, settings.postcodes ?? '')))
      : undefined,
  };
}

function readTrust(settings: Settings, trustFiles: readonly string[]): TrustStore {
  const files = readTrustFiles(settings);
  const extra = trustFiles.map(readTrustFile);
  const certificates = extra
    .flatMap((pem) => readPem(pem, 'CERTIFICATE'))
    .map((der) => new X509Certificate(der));
  return createTrustStore({
    anchors: [...files.anchors, ...certificates.filter(isRoot).map(String)],
    intermediates: [...files.intermediates, ...certificates.filter((one) => !isRoot(one)).map(String)],
    crls: [...files.crls, ...extra],
    allowTest: settings.mode === 'test',
    policies: { oids: settings.trust.policies, otherwise: settings.trust.otherPolicy },
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

/** Only what issued itself is a root: a CA that is named beside it stays under its own issuer and that one's CRL. */
function isRoot(certificate: X509Certificate): boolean {
  return certificate.checkIssued(certificate);
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

/** The same, and these pupils, whom people made up while the broker runs. */
export function withMadeUpPupils(parts: CheckParts, pupils: readonly LeerlingKennis[]): CheckParts {
  const { findLeerling } = parts;
  if (findLeerling === undefined || pupils.length === 0) return parts;
  return {
    ...parts,
    findLeerling: (nummer) =>
      pupils.find(({ persoon }) => persoon[nummer.soort] === nummer.nummer) ?? findLeerling(nummer),
  };
}

/** The table of a country is long: it is read when a message asks for it. */
function postcodeFinder(read: () => readonly ImportedPostcode[]): CheckParts['findPostcodes'] {
  let rows: readonly ImportedPostcode[] | undefined;
  return (postcode) => {
    rows ??= read();
    return rows.filter((row) => row.postcode === postcode || row.postcode === postcode.slice(0, 4));
  };
}
