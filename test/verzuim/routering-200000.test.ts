/**
 * 200,000 made-up reports over every gemeente, with the public tables read in place: each goes where an oracle says that was
 * written apart, from the text of the reference and without a line of the code it judges.
 * Source: verzuim §2.5, §3.3, §7.5, §7.7.
 */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { readGemeenten } from '../../src/registers/gemeenten-file.ts';
import { readPostcodes } from '../../src/registers/postcodes-file.ts';
import { maakPostcodetabel } from '../../src/verzuim/postcodetabel.ts';
import { findBestemming } from '../../src/verzuim/routering.ts';
import { createCountry, type Report } from '../setup/country.ts';
import { createOracle } from '../setup/routing-oracle.ts';

const DATA = fileURLToPath(new URL('../../../shared/data/', import.meta.url));
const REPORTS = 200_000;

const there = existsSync(DATA);
const title = there ? 'with the public tables' : 'skipped: the public tables are not beside the project';
(there ? describe : describe.skip)(title, () => {
  const read = (name: string) => readFileSync(`${DATA}${name}`, 'utf8');

  test(`${REPORTS} reports go where the oracle says`, () => {
    const tables = {
      tabel33: read('brp_tabel33_gemeenten.csv'),
      nu: read('gemeenten.csv'),
      postcodes: read('postcode4_gemeente.csv'),
    };
    const country = createCountry(tables, 20_261_124);
    expect(country.gemeenten).toHaveLength(342);
    const rijen = new Map(readGemeenten(tables.tabel33).rijen.map((rij) => [rij.gemeentecode, rij]));
    const wegwijzer = {
      gemeenteVanPostcode: maakPostcodetabel(readPostcodes(tables.postcodes)),
      gemeente: (code: string) => rijen.get(code),
      mailboxVan: country.mailboxVan,
      alternatief: country.alternatief,
    };
    const oracle = createOracle(tables, country);
    const wrong: { report: Report; ours: string; oracle: string }[] = [];
    const reached = new Map<string, number>();
    for (let i = 0; i < REPORTS; i++) {
      const report = country.report();
      const { mailbox, gemeentecode } = findBestemming(report, wegwijzer);
      const ours = `${gemeentecode ?? '-'} ${mailbox}`;
      const expected = oracle(report);
      if (ours !== expected) wrong.push({ report, ours, oracle: expected });
      reached.set(mailbox, (reached.get(mailbox) ?? 0) + 1);
    }
    expect(wrong.slice(0, 3)).toEqual([]);
    // It is no test when everything goes one way: every gemeente's own mailbox, the others, the desk.
    expect(country.gemeenten.filter((code) => !reached.has(code))).toEqual([]);
    for (const mailbox of ['REGIO', 'PUNT', 'HIRED', 'UITVAL'])
      expect(reached.get(mailbox)).toBeGreaterThan(1000);
  }, 120_000);
});
