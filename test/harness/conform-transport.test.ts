/** Probes of `conform` whose refusal could come from somewhere else than from what is probed. */
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import { readTarget } from '../../src/cli/conform-target.ts';
import { writePem } from '../../src/edukoppeling/pki/index.ts';
import { conform, PROBES } from '../../src/harness/conform/conform.ts';
import { fixture } from '../../src/harness/example-partners.ts';
import { makeCrl } from '../setup/revocation.ts';
import { OPTIONS } from './conform-options.ts';
import { type Authorities, startResponder } from './faulty-responder.ts';

const TOO_LARGE = 'a body over the hard limit of 20 MiB';

async function probe(url: string, title: string) {
  const found = PROBES.find((each) => each.title === title);
  return found?.run(readTarget({ ...OPTIONS, url }));
}

describe('EK-20 a body over the hard limit', () => {
  test('an endpoint that goes by Content-Length, ten times', async () => {
    const responder = await startResponder();
    try {
      for (let count = 0; count < 10; count++) {
        expect(await probe(responder.url, TOO_LARGE)).toEqual({ result: 'holds' });
      }
    } finally {
      await responder.close();
    }
  });

  test('an endpoint that counts what comes, answers and closes while more is on its way', async () => {
    const server = await startCountingServer(1024 * 1024);
    try {
      const { port } = server.address() as AddressInfo;
      expect(await probe(`https://localhost:${port}/`, TOO_LARGE)).toEqual({ result: 'holds' });
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });

  test('an endpoint that takes it all is broken', async () => {
    const server = await startCountingServer(Number.POSITIVE_INFINITY);
    try {
      const { port } = server.address() as AddressInfo;
      expect(await probe(`https://localhost:${port}/`, TOO_LARGE)).toMatchObject({
        result: 'broken',
        got: expect.stringContaining('HTTP 200'),
      });
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});

async function startCountingServer(maxBytes: number): Promise<Server> {
  const certificate = ['broker', 'trust/tsp', 'trust/intermediate'].map((name) => fixture(`${name}.pem`));
  const server = createServer(
    { cert: certificate.join('\n'), key: fixture('keys/broker.key.pem') },
    (request, response) => {
      let length = 0;
      request.on('data', (chunk: Buffer) => {
        length += chunk.length;
        if (length <= maxBytes || response.writableEnded) return;
        response.writeHead(413, { 'content-length': '0', connection: 'close' });
        response.end();
      });
      request.on('end', () => {
        if (!response.writableEnded) response.end();
      });
    },
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

describe('EK-10 a revoked CA', () => {
  const CAS = ['bad/tsp-revoked', 'bad/tsp-pathlen-0'];
  const knowingBoth = ({ cas, crls }: Authorities): Authorities => ({
    cas: [...cas, ...CAS.map((name) => fixture(`${name}.pem`))],
    crls: [...crls, ...CAS.map((name) => fixture(`${name}.crl.pem`))],
  });
  const forgiving = (all: Authorities): Authorities => {
    const intermediate = fixture('trust/intermediate.crl.pem');
    const nothingRevoked = makeCrl({
      ca: 'trust/intermediate',
      thisUpdate: Date.now() - 3_600_000,
      nextUpdate: Date.now() + 3_600_000,
    });
    const { cas, crls } = knowingBoth(all);
    return {
      cas,
      crls: crls.map((pem) => (pem === intermediate ? writePem(nothingRevoked, 'X509 CRL') : pem)),
    };
  };

  async function judged(authorities?: (all: Authorities) => Authorities) {
    const responder = await startResponder(authorities === undefined ? {} : { authorities });
    try {
      const target = readTarget({ ...OPTIONS, url: responder.url });
      const [result] = await conform(target, new Map([['EK-10', '']]), () => undefined);
      return result;
    } finally {
      await responder.close();
    }
  }

  test('holds where a like chain that is not revoked is let in', async () => {
    expect(await judged(knowingBoth)).toMatchObject({ result: 'holds' });
  });
  test('is broken where the CRL above is not looked at', async () => {
    expect(await judged(forgiving)).toMatchObject({ result: 'broken' });
  });
  test('is not testable where neither chain is let in: the refusal says nothing', async () => {
    expect(await judged()).toMatchObject({
      result: 'not-testable',
      reason: expect.stringContaining('says nothing'),
    });
  });
});
