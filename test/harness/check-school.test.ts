/** `check` judges the school of a report by the files of the settings, and knows the read service of RIO. */
import { expect, test } from 'vitest';
import { check } from '../../src/harness/check/check.ts';
import { exampleMelding } from '../../src/harness/example-melding.ts';
import { createExamplePartner } from '../../src/harness/example-partners.ts';
import type { School } from '../../src/verzuim/verzuimmelding.ts';
import { checkBytes, NOW, PARTS } from '../setup/checking.ts';
import { SCHOOL_OIN, signedMessage } from '../setup/wire.ts';

const found = async (school: Partial<School>) => {
  const melding = exampleMelding({ today: '2025-09-01' });
  const message = { ...melding, school: { ...melding.school, ...school } };
  const report = await checkBytes(signedMessage({ now: NOW, melding: message }).bytes);
  return report.findings.map(({ code, step, part }) => `${code} ${step} ${part}`);
};

test.each([
  ['a location of its own', { onderwijslocatiecode: '900X004' }, []],
  [
    'VZ-SCH-03 a location of another school',
    { onderwijslocatiecode: '900X006' },
    ['VZ-SCH-03 registers soap:Body/school/onderwijslocatiecode'],
  ],
  [
    'VZ-SCH-03 a location that ended',
    { onderwijslocatiecode: '900X008' },
    ['VZ-SCH-03 registers soap:Body/school/onderwijslocatiecode'],
  ],
  [
    'VZ-SCH-02 a vestiging that is not there',
    { vestigingscode: '99AD09' },
    ['VZ-SCH-02 content soap:Body/school/vestigingscode'],
  ],
])('%s', async (_, school, expected) => expect(await found(school)).toEqual(expected));

test('a question to the read service is known by its namespace', async () => {
  const partner = createExamplePartner({
    baseUrl: 'https://localhost:8443',
    service: 'rio',
    certificate: 'vendor-kvk',
    fromOin: '00000003999000300000',
    clock: () => NOW,
  });
  const verdict = async (brin: string) => {
    const { message } = partner.prepare('raadplegenInstelling', { brin });
    const { findings } = await check({ bytes: Buffer.from(message.bytes), now: NOW }, PARTS);
    return findings.map(({ code }) => code);
  };
  expect(await verdict('99AD')).toEqual([]);
  expect(await verdict('9-AD')).toEqual(['VB-F21']);
  partner.close();
  // A school's own operation under the same certificate holder's name is still refused.
  const report = await checkBytes(
    signedMessage({
      now: NOW,
      certificate: 'vendor-kvk',
      addressing: { from: `http://x/?oin=${SCHOOL_OIN}` },
    }).bytes,
  );
  expect(report.findings.map(({ code }) => code)).toContain('VB-F22');
});
