/** Why a statement without a probe cannot be seen on the wire by a client that changes nothing at the other side. */
const CLIENT = 'binds the client, and here this command is the client';
const INSIDE = 'concerns what happens inside the provider';
const CERTIFICATES = 'needs certificates made for this statement by the authority that the endpoint trusts';
const MANDATES = 'needs mandates set up for this statement at the provider';
const NOT_BUILT = 'the profile 2W-be-SE and MTOM are not spoken here';

const REASONS: readonly (readonly [reason: string, ids: readonly number[]])[] = [
  [CLIENT, [18, 19, 38, 67, 68, 69, 70, 107, 108, 109, 138, 139, 143, 152, 155]],
  [INSIDE, [13, 71, 126, 127, 128, 130, 142, 154, 156]],
  ['needs control over the clock or over the host of the CRL', [11, 12]],
  [CERTIFICATES, [15, 16, 23, 93, 94, 116, 117, 157, 159, 160]],
  [MANDATES, [121, 122, 123, 124]],
  [NOT_BUILT, [40, 112, 113, 114, 115]],
  ['needs a request that is remembered; the one that is sent changes nothing', [72]],
  ['the service that is tested is signed', [74]],
  ['needs another toolkit', [151]],
];

const LAST = 160;

/** Every statement in order, with the reason that counts when nothing probes it. */
export const STATEMENTS: ReadonlyMap<string, string> = new Map(
  Array.from({ length: LAST }, (_, index) => {
    const number = index + 1;
    const reason = REASONS.find(([, ids]) => ids.includes(number))?.[0] ?? '';
    return [`EK-${String(number).padStart(2, '0')}`, reason];
  }),
);
