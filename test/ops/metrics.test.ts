/** Metrics belong to who made them, under the names that the documents give. */
import { expect, test } from 'vitest';
import { createMetrics } from '../../src/ops/metrics.ts';

test('two brokers in one process count apart', async () => {
  const [one, two] = [createMetrics(), createMetrics()];
  one.accepted.inc();
  one.fault.inc({ code: 'VB-F18' });
  expect(await one.render()).toContain('verzuim_accepted_total 1');
  expect(await one.render()).toContain('verzuim_fault_total{code="VB-F18"} 1');
  expect(await two.render()).toContain('verzuim_accepted_total 0');
});

test.each([
  'verzuim_accepted_total counter',
  'verzuim_refused_total counter',
  'verzuim_fault_total counter',
  'verzuim_delivered_total counter',
  'verzuim_wrong_pupil_total counter',
  'verzuim_tls_refused_total counter',
  'verzuim_enqueue_failed_total counter',
  'verzuim_busy_total counter',
  'verzuim_connections_dropped_total counter',
  'verzuim_connections gauge',
  'verzuim_requests_at_work gauge',
  'verzuim_bytes_held gauge',
  'verzuim_store_waiting gauge',
  'verzuim_osr_total counter',
  'verzuim_crl_age_seconds gauge',
  'verzuim_crl_seconds_left gauge',
  'verzuim_crl_fetch_failed_total counter',
  'verzuim_oldest_undelivered_seconds gauge',
  'verzuim_oldest_desk_work_seconds gauge',
  'verzuim_peer_clock_skew_seconds histogram',
  'verzuim_parked gauge',
  'verzuim_balance_difference gauge',
  'verzuim_envelopes_without_month gauge',
  'verzuim_balance_checked_timestamp_seconds gauge',
])('%s', async (metric) => {
  expect(await createMetrics().render()).toContain(`# TYPE ${metric}\n`);
});
