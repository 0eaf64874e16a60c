/** The page for operators and the help say the schedule and the causes that the code has. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { BEHEER } from '../../src/loket/register/teksten.ts';
import { PARK_CAUSE_CODES } from '../../src/store/park-causes.ts';
import {
  FAILURES_UNTIL_PARKED,
  OFFER_AFTER_SECONDS,
  RETRY_AFTER_SECONDS,
} from '../../src/store/retry-schedule.ts';

const page = readFileSync(new URL('../../docs/operate/dead-letters.md', import.meta.url), 'utf8');

test('the published schedule is that of the code', () => {
  expect(page).toContain(`| ${RETRY_AFTER_SECONDS.join(', ')} seconds`);
  expect(page).toContain(`| ${OFFER_AFTER_SECONDS.join(', ')} seconds`);
  expect(page).toContain(`parked at failure ${FAILURES_UNTIL_PARKED}`);
  const minutes = Math.floor(RETRY_AFTER_SECONDS.reduce((sum, seconds) => sum + seconds, 0) / 60);
  expect(page).toContain(`${minutes} minutes or later`);
  expect(page).toContain(`every ${OFFER_AFTER_SECONDS.at(-1)} seconds, for ever`);
});

test('every cause has its cure, in the page and in the loket, and no other stands there', () => {
  const named = [...page.matchAll(/^\| ([A-Z]{4,}) +\|/gm)].map(([, code]) => code);
  expect(named).toEqual(PARK_CAUSE_CODES);
  expect(Object.keys(BEHEER.geparkeerd.doen)).toEqual(PARK_CAUSE_CODES);
  expect(Object.keys(BEHEER.geparkeerd.oorzaak)).toEqual(PARK_CAUSE_CODES);
});
