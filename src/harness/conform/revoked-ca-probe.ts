/**
 * EK-10 with a control. A certificate under a CA that the endpoint does not know is refused whether that CA is revoked
 * or not, so a refusal says something only where a like chain, under a CA that is not revoked, is let in.
 */
import { broken, exchange, HOLDS, notTestable, type Outcome, type Probe } from './probe.ts';
import type { Identity, Target } from './target.ts';

const REVOKED_CA = 'chains/revoked-ca';
const CONTROL = 'chains/revoked-ca.control';

export const REVOKED_CA_PROBE: Probe = {
  id: 'EK-10',
  title: 'a client certificate under a revoked CA, sent with that CA',
  run: async (target): Promise<Outcome> => {
    const revoked = target.badParties.get(REVOKED_CA);
    const control = target.badParties.get(CONTROL);
    if (revoked === undefined || control === undefined) {
      return notTestable(`needs ${REVOKED_CA}.pem and ${CONTROL}.pem in the folder of --bad-certs`);
    }
    const reply = await knock(target, revoked);
    if (reply.kind === 'answer') return broken('no HTTP answer', reply);
    const like = await knock(target, control);
    if (like.kind === 'answer') return HOLDS;
    return notTestable(
      'the endpoint does not take a like chain under a CA that is not revoked either: the refusal says nothing',
    );
  },
};

const knock = (target: Target, party: Identity) => exchange(target, { http: { tls: party } });
