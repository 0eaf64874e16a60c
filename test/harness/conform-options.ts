/** What `conform` uses when nothing is named: the test PKI and the vendor of `examples/`. */
import { join } from 'node:path';
import { type ConformOptions, TEST_PKI } from '../../src/cli/conform-target.ts';

export const OPTIONS: Omit<ConformOptions, 'url'> = {
  cert: join(TEST_PKI, 'vendor-rsin.pem'),
  key: join(TEST_PKI, 'keys/vendor-rsin.key.pem'),
  trust: [join(TEST_PKI, 'trust/root.pem')],
  toOin: '00000001999900019000',
  fromOin: '0000000700099AD00000',
  action: 'urn:verzuimbroker:school:v1/ophalenVerzuimmelding',
  timeout: '20',
};
