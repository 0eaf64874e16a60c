/** Files of envelopes, each with what its side file says, or what can be read from the envelope itself. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { SERVICE_NAMES } from '../../contract/contracts.ts';
import { readWsdl, type ServiceName } from '../../contract/files.ts';
import { readService } from '../../contract/service.ts';
import { readSideFile, type SideFile, sideFileOf } from './side-file.ts';
import { headerBlocks, readGenerously } from './splice.ts';

/** With `service` and `soapAction` filled in, and without `expect` when there is no side file. */
export type SideOfEnvelope = Partial<SideFile> & {
  readonly service: ServiceName;
  readonly soapAction: string | null;
};

export interface RecordedEnvelope {
  /** Relative to the folder that was asked for. */
  readonly file: string;
  readonly bytes: Buffer;
  readonly side: SideOfEnvelope;
}

/** @param path  a folder, searched with all below it, or one file.  @throws SideFileError, or Error when it is not there. */
export function findEnvelopes(path: string): readonly RecordedEnvelope[] {
  if (!statSync(path).isDirectory()) return [readRecorded(path, basename(path))];
  const names = readdirSync(path, { recursive: true, encoding: 'utf8' });
  return names
    .filter((name) => /\.xml$/i.test(name))
    .sort()
    .map((name) => readRecorded(join(path, name), name));
}

function readRecorded(path: string, file: string): RecordedEnvelope {
  const bytes = readFileSync(path);
  const sidePath = sideFileOf(path);
  if (sidePath !== path && existsSync(sidePath)) {
    const side = readSideFile(readFileSync(sidePath, 'utf8'), sideFileOf(file));
    const guessed = guess(bytes);
    const service = side.service ?? guessed.service;
    const soapAction = side.soapAction === undefined ? guessed.soapAction : side.soapAction;
    return { file, bytes, side: { ...side, service, soapAction } };
  }
  return { file, bytes, side: guess(bytes) };
}

/** The service whose contract has the message's wsa:Action; the school service when none has. */
function guess(bytes: Buffer): SideOfEnvelope {
  const root = readGenerously(bytes)?.root;
  const action = root && headerBlocks(root, 'Action')[0]?.text.trim();
  const offers = (service: ServiceName) =>
    readService(readWsdl(service)).operations.some((operation) => operation.action === action);
  return {
    service: SERVICE_NAMES.find(offers) ?? 'school',
    soapAction: action === undefined ? '""' : `"${action}"`,
  };
}
