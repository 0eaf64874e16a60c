/**
 * The fields of a form. Each has a label, why we ask it, an error in words beside it, and says all of that to a screen
 * reader too. What was typed comes back from the state of the form.
 */
import type { ComponentChildren } from 'preact';
import type { FieldError, FormState } from '../form-values.ts';
import { useTeksten } from '../shell/context.ts';

export interface FieldProps {
  readonly of: FormState;
  /** Name and id: of a message's field the path of its element. */
  readonly veld: string;
  readonly label: string;
  /** Why it matters, and what form it has. */
  readonly waarom?: string | undefined;
  /** It may be left empty: the label says so. */
  readonly optioneel?: boolean;
}

const whyId = (veld: string) => `${veld}.waarom`;
const errorId = (veld: string) => `${veld}.fout`;

export function describedBy({ of, veld, waarom }: FieldProps): string | undefined {
  const ids = [waarom === undefined ? [] : whyId(veld), of.errors.has(veld) ? errorId(veld) : []].flat();
  return ids.length === 0 ? undefined : ids.join(' ');
}

export function LabelText({ label, optioneel }: Pick<FieldProps, 'label' | 'optioneel'>) {
  const { velden } = useTeksten();
  return (
    <>
      {label}
      {optioneel && <span class="vb-optional"> {velden.optioneel}</span>}
    </>
  );
}

export function Why({ veld, waarom }: FieldProps) {
  return waarom === undefined ? null : (
    <p class="vb-field__why" id={whyId(veld)}>
      {waarom}
    </p>
  );
}

export function Errors({ veld, of }: FieldProps) {
  const errors = of.errors.get(veld);
  return errors === undefined ? null : (
    <div id={errorId(veld)}>
      {errors.map((error) => (
        <ErrorText key={error.tekst} error={error} />
      ))}
    </div>
  );
}

export function ErrorText({ error }: { readonly error: FieldError }) {
  return (
    <p class="vb-field__error">
      {error.tekst}
      {error.code && ` (${error.code})`}
      {error.hulp && <span>{error.hulp}</span>}
    </p>
  );
}

export const fieldClass = ({ of, veld }: FieldProps) =>
  `vb-field${of.errors.has(veld) ? ' vb-field--invalid' : ''}`;

export function Labelled(props: FieldProps & { readonly children: ComponentChildren }) {
  return (
    <div class={fieldClass(props)}>
      <label class="utrecht-form-label" for={props.veld}>
        <LabelText {...props} />
      </label>
      <Why {...props} />
      <Errors {...props} />
      {props.children}
    </div>
  );
}

/** What every control of a field has. */
export const control = (props: FieldProps) => ({
  id: props.veld,
  name: props.veld,
  'aria-describedby': describedBy(props),
  'aria-invalid': props.of.errors.has(props.veld) ? true : undefined,
});

export function TextField(
  props: FieldProps & {
    readonly type?: 'text' | 'date' | 'email' | 'tel' | 'password';
    readonly inputMode?: 'numeric' | 'decimal';
    readonly autoComplete?: string;
    readonly maxLength?: number;
    /** As wide as what goes in. */
    readonly short?: boolean;
  },
) {
  const { type = 'text', inputMode, autoComplete = 'off', maxLength, short } = props;
  const invalid = props.of.errors.has(props.veld) ? ' utrecht-textbox--invalid' : '';
  return (
    <Labelled {...props}>
      <input
        {...control(props)}
        class={`utrecht-textbox utrecht-textbox--html-input${invalid}${short ? ' vb-short' : ''}`}
        // Which attributes go with which type is the same for these five.
        type={type as 'text'}
        inputMode={inputMode}
        autoComplete={autoComplete}
        maxLength={maxLength}
        spellcheck={false}
        // A password is never sent back.
        value={type === 'password' ? undefined : props.of.values[props.veld]}
      />
    </Labelled>
  );
}

export function TextArea(props: FieldProps & { readonly maxLength?: number; readonly rows?: number }) {
  const invalid = props.of.errors.has(props.veld) ? ' utrecht-textarea--invalid' : '';
  return (
    <Labelled {...props}>
      <textarea
        {...control(props)}
        class={`utrecht-textarea utrecht-textarea--html-textarea${invalid}`}
        rows={props.rows ?? 4}
        maxLength={props.maxLength}
      >
        {props.of.values[props.veld] ?? ''}
      </textarea>
    </Labelled>
  );
}

export interface Option {
  readonly waarde: string;
  readonly tekst: string;
  /** Of a radio button. */
  readonly uitleg?: string;
}

/** @param leeg  the text of choosing nothing; absent: there is always one chosen. */
export function Select(
  props: FieldProps & { readonly opties: readonly Option[]; readonly leeg?: string | undefined },
) {
  const chosen = props.of.values[props.veld] ?? '';
  const invalid = props.of.errors.has(props.veld) ? ' utrecht-select--invalid' : '';
  return (
    <Labelled {...props}>
      <select {...control(props)} class={`utrecht-select utrecht-select--html-select${invalid}`}>
        {props.leeg !== undefined && (
          <option value="" selected={chosen === ''}>
            {props.leeg}
          </option>
        )}
        {props.opties.map(({ waarde, tekst }) => (
          <option key={waarde} value={waarde} selected={chosen === waarde}>
            {tekst}
          </option>
        ))}
      </select>
    </Labelled>
  );
}

export function RadioGroup(props: FieldProps & { readonly opties: readonly Option[] }) {
  const chosen = props.of.values[props.veld];
  return (
    <fieldset class={fieldClass(props)} aria-describedby={describedBy(props)}>
      <legend class="utrecht-form-label">
        <LabelText {...props} />
      </legend>
      <Why {...props} />
      <Errors {...props} />
      {props.opties.map(({ waarde, tekst, uitleg }, at) => {
        // The summary leads to the first.
        const id = at === 0 ? props.veld : `${props.veld}.${waarde}`;
        return (
          <div class="vb-radio" key={waarde}>
            <input
              class="utrecht-radio-button utrecht-radio-button--html-input"
              type="radio"
              id={id}
              name={props.veld}
              value={waarde}
              checked={chosen === waarde}
            />
            <label class="utrecht-form-label utrecht-form-label--radio" for={id}>
              {tekst}
              {uitleg && <span>{uitleg}</span>}
            </label>
          </div>
        );
      })}
    </fieldset>
  );
}

/** Fields that belong together, under a heading. */
export function Section(props: { readonly legend: string; readonly children: ComponentChildren }) {
  return (
    <fieldset class="vb-section">
      <legend>{props.legend}</legend>
      {props.children}
    </fieldset>
  );
}
