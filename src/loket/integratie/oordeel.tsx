/** What a check says of a message: would it be refused, with which rules, and what to do. */
import type { CheckReport, Finding } from '../../harness/check/finding.ts';
import { Notice, Table } from '../components/text.tsx';
import { useTaal, useTeksten } from '../shell/context.ts';
import type { Taal } from '../taal.ts';

export function Oordeel({ report: { findings, rules } }: { readonly report: CheckReport }) {
  const taal = useTaal();
  const t = useTeksten().integratie;
  const count = (status: string) => rules.filter((rule) => rule.status === status).length;
  const [first, ...more] = findings;
  const unreached = rules.filter(({ status }) => status === 'not reached');
  return (
    <>
      <Notice kind={first ? 'error' : 'ok'}>
        <p>
          <strong>{first ? t.geweigerd(first.code, more.length) : t.aangenomen}</strong>
        </p>
      </Notice>
      {first && (
        <Table
          caption={t.caption}
          koppen={t.koppen}
          rijen={findings.map((finding, at) => ({
            key: String(at),
            cellen: cellen(finding, taal, t.oorzaak),
          }))}
        />
      )}
      <p>{t.regels(count('holds'), count('broken'), unreached.length)}</p>
      {unreached.length > 0 && (
        <details>
          <summary>{t.nietBereikt}</summary>
          <p>{unreached.map(({ rule }) => rule).join(', ')}</p>
        </details>
      )}
    </>
  );
}

/** The sentences are those of the fault tables. */
function cellen(finding: Finding, taal: Taal, oorzaak: string) {
  const { code, rule, part, probableCause, found } = finding;
  const inTaal = {
    nl: { wat: finding.uitleg, doe: finding.hulp },
    en: { wat: finding.meaning, doe: finding.help },
  }[taal];
  return [
    code,
    rule,
    part,
    <>
      {inTaal.wat}
      {probableCause && (
        <>
          <br />
          {oorzaak} {probableCause[taal]}
        </>
      )}
    </>,
    inTaal.doe,
    found ?? '–',
  ];
}
