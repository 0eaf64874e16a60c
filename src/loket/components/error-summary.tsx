/** Everything that is wrong with a form, above it: each a link to its field. The anchor of the form gives it the focus. */
import type { FormState } from '../form-values.ts';
import { useTeksten } from '../shell/context.ts';
import { ErrorText } from './field.tsx';

/** @param labels  of the fields, in front of what is wrong with each. */
export function ErrorSummary({
  of,
  labels = {},
}: {
  readonly of: FormState;
  readonly labels?: Readonly<Record<string, string>>;
}) {
  const { velden } = useTeksten();
  if (of.errors.size === 0) return null;
  return (
    <div
      class="utrecht-alert utrecht-alert--error vb-summary"
      id="fouten"
      tabIndex={-1}
      role="alert"
      aria-labelledby="fouten.kop"
    >
      <h2 id="fouten.kop">{velden.samenvatting}</h2>
      {(of.errors.get('') ?? []).map((error) => (
        <ErrorText key={error.tekst} error={error} />
      ))}
      <ul>
        {[...of.errors].flatMap(([veld, errors]) =>
          veld === ''
            ? []
            : errors.map(({ tekst, code }) => (
                <li key={`${veld} ${tekst}`}>
                  <a href={`#${veld}`}>
                    {labels[veld] && `${labels[veld]}: `}
                    {tekst}
                    {code && ` (${code})`}
                  </a>
                </li>
              )),
        )}
      </ul>
    </div>
  );
}
