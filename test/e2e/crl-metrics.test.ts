/** What an operator is told of CRLs that are not there: metrics of every CA, and why a host gave nothing. */
import { expect, test } from 'vitest';
import { startTestBroker } from '../setup/broker.ts';
import { freePort } from '../setup/process.ts';

test('a CA that never had a CRL has no seconds left; its host is logged with the code of the cause', async () => {
  const url = `http://127.0.0.1:${await freePort()}/tsp.crl`;
  const running = await startTestBroker((settings) => ({
    ...settings,
    trust: {
      ...settings.trust,
      crls: settings.trust.crls.filter((name) => !name.endsWith('/tsp.crl.pem')),
      crlUrls: [url],
    },
  }));
  try {
    const metrics = await (await fetch(`${running.broker.operationsUrl}/metrics`)).text();
    expect(metrics).toContain('verzuim_crl_seconds_left{issuer="TEST TSP CA"} 0\n');
    expect(metrics).not.toContain('verzuim_crl_age_seconds{issuer="TEST TSP CA"}');
    const left = [...metrics.matchAll(/^verzuim_crl_seconds_left\{issuer="([^"]+)"\} (\S+)$/gm)];
    expect(left.length).toBe(7);
    for (const [, issuer, seconds] of left)
      if (issuer !== 'TEST TSP CA') expect(Number(seconds)).toBeGreaterThan(0);
    const failed = running
      .log()
      .split('\n')
      .find((line) => line.includes('crl.failed'));
    expect(JSON.parse(failed ?? '{}')).toMatchObject({ url, found: 'ECONNREFUSED' });
  } finally {
    await running.stop();
  }
});
