/** The `detail` of a fault that the Body caused. Source: design §6.2; EK-133. */
import type { SchemaViolation } from '../edukoppeling/faults.ts';
import type { XmlWriter } from '../edukoppeling/xml/writer.ts';

export interface TechnischeFout {
  readonly code: string;
  readonly regel: string;
  readonly paden: readonly SchemaViolation[];
  readonly help: string;
  readonly ref: string;
}

const name = (localName: string) => ({ prefix: 't', namespaceUri: 'urn:verzuimbroker:types:v1', localName });

export function writeTechnischeFout(writer: XmlWriter, fout: TechnischeFout): void {
  writer.open(name('technischeFout')).leaf(name('code'), fout.code).leaf(name('regel'), fout.regel);
  for (const { path, line, text } of fout.paden) {
    writer
      .open(name('pad'))
      .leaf(name('veld'), path || '*')
      .leaf(name('regelnummer'), String(Math.max(1, line)));
    writer.leaf(name('tekst'), text).close();
  }
  writer.leaf(name('help'), fout.help).leaf(name('ref'), fout.ref).close();
}
