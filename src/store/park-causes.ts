/** Why an event is parked: a closed list, for the metric, the pages and the command line. A table of data. */
export const PARK_CAUSES = {
  DECISION: {
    what: 'the routing decision broke on what this report says, or on the reference data it needs',
    cure: 'correct the imported table, or put a version of the broker in place that knows it; then retry by cause',
  },
  DATA: {
    what: 'the store cannot read or keep a value of it (SQLSTATE class 21, 22, 54), or it does not open under its key',
    cure: 'look at the SQLSTATE; correct the row, or the version of the broker; then retry',
  },
  CONSTRAINT: {
    what: 'a rule of the store refuses it (SQLSTATE class 23)',
    cure: 'look at the SQLSTATE; end what contradicts it, such as a mailbox number that is taken; then retry by cause',
  },
  REFUSED: {
    what: 'a function or trigger of the store refuses it (SQLSTATE class P0)',
    cure: 'put store and broker on the same version (migrations), then retry by cause',
  },
  OPERATOR: {
    what: 'somebody parked it by hand (`melding park`); the audit says who and why',
    cure: 'retry it when the reason has gone',
  },
} as const;

export type ParkCause = keyof typeof PARK_CAUSES;
export const PARK_CAUSE_CODES = Object.keys(PARK_CAUSES) as ParkCause[];
