/** The settings of back pressure: what one endpoint process takes on at once. Source: docs/decisions/0034. */
import { z } from 'zod';

const MIB = 1024 * 1024;
const count = (most: number) => z.number().int().min(1).max(most);

export const PRESSURE = z
  .strictObject({
    requests: count(10_000).default(256).describe('messages at work at once; the next gets 503 (VB-B01)'),
    requestsPerParty: count(10_000)
      .default(32)
      .describe(
        'of them of one certificate holder (VB-B03); well below requests, so that no party takes all',
      ),
    bytes: count(4096 * MIB)
      .default(64 * MIB)
      .describe('of messages that come in or are at work (VB-B02)'),
    bytesPerParty: count(4096 * MIB)
      .default(16 * MIB)
      .describe('of them of one certificate holder; at least limits.maxMessageBytes'),
    perSecondPerParty: z
      .number()
      .positive()
      .max(100_000)
      .default(200)
      .describe('messages a second of one certificate holder, over a longer time (VB-B04)'),
    burstPerParty: count(1_000_000)
      .default(1000)
      .describe('messages of one certificate holder before that rate counts'),
    connections: count(100_000)
      .default(10_000)
      .describe('at once; for the next one the connection that is idle longest is closed, or it is refused'),
    connectionsPerParty: count(100_000).default(500).describe('of one certificate holder, in the same way'),
    connectionsPerAddress: count(100_000)
      .default(5000)
      .describe('of one address; a balancer that passes TLS through is one address'),
    storeSlowMs: count(60_000)
      .default(2000)
      .describe('when most of what is asked of the store takes longer, messages get 503 (VB-B05)'),
    storeWaiting: count(100_000)
      .default(128)
      .describe('so many may wait for a connection to the store; above it messages get 503 (VB-B05)'),
    retryAfterSeconds: count(3600)
      .default(60)
      .describe('what a 503 says in Retry-After; a party above its rate gets the time until it is below'),
  })
  .prefault({});

export type PressureSettings = z.output<typeof PRESSURE>;
