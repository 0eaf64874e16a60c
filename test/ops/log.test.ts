/** The log lets through what is listed, and nothing about a pupil. */
import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { DependencyError } from '../../src/edukoppeling/faults.ts';
import { createLog, LOG_FIELDS, type LogEvent } from '../../src/ops/log.ts';

const MARK = 'Marke Merkteken';

function written(event: LogEvent): { text: string; line: Record<string, unknown> } {
  let text = '';
  const destination = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString();
      done();
    },
  });
  createLog({ level: 'info', destination }).error(event);
  return { text, line: JSON.parse(text) as Record<string, unknown> };
}

test('only listed fields get through', () => {
  // A caller that got past the types.
  const event = { event: 'x', messageId: 'm', naam: MARK, bsn: '999100011', body: MARK } as LogEvent;
  const { text, line } = written(event);
  expect(line).toMatchObject({ event: 'x', messageId: 'm' });
  expect(
    Object.keys(line)
      .filter((key) => !['level', 'time'].includes(key))
      .sort(),
  ).toEqual(['event', 'messageId']);
  expect(text).not.toContain(MARK);
});

test.each(LOG_FIELDS.filter((field) => field !== 'error'))(
  'a %s that is no text or number is dropped',
  (field) => {
    const event = { event: 'x', [field]: { naam: MARK } } as unknown as LogEvent;
    expect(written(event).text).not.toContain(MARK);
  },
);

test("an error's own text never gets through, not even where it looks like a stack", () => {
  for (const message of [
    MARK,
    `x\n    at ${MARK}`,
    `x\n    at ${MARK} (file.ts:1:1)`,
    `\n    at ${MARK}:1:2\n\n`,
  ]) {
    const { text, line } = written({ event: 'x', error: new TypeError(message) });
    expect(text).not.toContain(MARK);
    expect(line['error']).toBe('TypeError');
    expect(line['stack']).toMatch(/log\.test/);
  }
});

test('a message that was changed after the error was made does not get through either', () => {
  const error = new Error(`x\n    at ${MARK} (file.ts:1:1)`);
  error.message = 'changed';
  expect(written({ event: 'x', error }).text).not.toContain(MARK);
});

test('a dependency that is down is named with the code of its cause, without its text', () => {
  const cause = Object.assign(new Error(MARK), { code: 'ECONNREFUSED' });
  const { text, line } = written({ event: 'x', error: new DependencyError('postgresql', cause) });
  expect(line).toMatchObject({ error: 'DependencyError', dependency: 'postgresql', problem: 'ECONNREFUSED' });
  expect(text).not.toContain(MARK);
});
