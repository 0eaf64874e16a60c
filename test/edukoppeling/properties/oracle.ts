/** What must hold for any input, and the name of what the gate did with it. */
import { SenderFault } from '../../../src/edukoppeling/faults.ts';
import { DS, SOAP, WSA, WSSE, WSU } from '../../../src/edukoppeling/namespaces.ts';
import { canonicalize } from '../../../src/edukoppeling/xml/c14n.ts';
import { parseXml } from '../../../src/edukoppeling/xml/document.ts';
import { XmlError } from '../../../src/edukoppeling/xml/errors.ts';
import { libxml2Canonical, readWithLibxml2, signedPartsOf } from './libxml2.ts';
import { judge, SEEDS } from './seed-messages.ts';

export interface Outcome {
  /** Code, rule, part and cause, without numbers: inputs with the same text met the same branch. */
  readonly behaviour: string;
  /** What should not be, or undefined. */
  readonly finding: string | undefined;
}

const signed = new Set(SEEDS.map(([, bytes]) => signedPartsOf(bytes)));

/** As {@link signedPartsOf}, by our own canonicalisation: libxml2 gives up where a namespace name is relative or no URI. */
export function ourSignedPartsOf(bytes: Buffer): string {
  const { root } = parseXml(bytes);
  const blocks = root.child(SOAP, 'Header')?.children ?? [];
  const security = blocks.filter((block) => block.is(WSSE, 'Security'));
  const elements = [
    ...root.childrenNamed(SOAP, 'Body'),
    ...blocks.filter((block) => block.namespaceUri === WSA),
    ...security.flatMap((block) => block.childrenNamed(WSU, 'Timestamp')),
    ...security.flatMap((block) => block.child(DS, 'Signature')?.childrenNamed(DS, 'SignedInfo') ?? []),
  ];
  return elements
    .map((element) => canonicalize(element).toString())
    .sort()
    .join('\n');
}

/** @param compare  also read by libxml2, which must agree on what is well-formed and on its canonical form. */
export async function run(bytes: Buffer, compare: boolean): Promise<Outcome> {
  try {
    const verdict = await judge(bytes);
    if (verdict.ok) {
      const known = signed.has(ourSignedPartsOf(bytes));
      const finding = known ? disagreement(bytes) : 'believed, but this was never signed';
      return { behaviour: 'believed', finding };
    }
    if (!(verdict.fault instanceof SenderFault)) return { behaviour: 'fault', finding: 'not a SenderFault' };
    const { code, rule, part, found = '' } = verdict.fault;
    const behaviour = `${code} ${rule} ${part} ${found}`.replace(/(?<=[ ,:])\d+/g, '#').trim();
    return { behaviour, finding: compare ? disagreement(bytes) : undefined };
  } catch (error) {
    return {
      behaviour: 'thrown',
      finding: `thrown: ${error instanceof Error ? error.stack : String(error)}`,
    };
  }
}

/** What we read, libxml2 reads too, and its canonical form is the same. */
function disagreement(bytes: Buffer): string | undefined {
  let ours: string;
  try {
    ours = canonicalize(parseXml(bytes).root).toString();
  } catch (error) {
    // Reading less than libxml2 is the profile; anything but an XmlError is a defect.
    return error instanceof XmlError ? undefined : `thrown: ${String(error)}`;
  }
  const document = readWithLibxml2(bytes);
  if (document === undefined) return 'we read what libxml2 refuses';
  try {
    const theirs = libxml2Canonical(document, '/*', []);
    return theirs === ours ? undefined : 'our canonical form is not that of libxml2';
  } catch (error) {
    // libxml2 makes no canonical form where a namespace URI is relative or not a URI: decision 0009.
    if (error instanceof Error && error.message.startsWith('Failed to canonicalize')) return undefined;
    throw error;
  } finally {
    document.dispose();
  }
}
