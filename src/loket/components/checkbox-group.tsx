/** Several answers to one question. Each box that is ticked sends the name of the field and its own value. */
import { describedBy, Errors, type FieldProps, fieldClass, LabelText, type Option, Why } from './field.tsx';

export function CheckboxGroup(
  props: FieldProps & { readonly opties: readonly Option[]; readonly gekozen: readonly string[] },
) {
  return (
    <fieldset class={fieldClass(props)} aria-describedby={describedBy(props)}>
      <legend class="utrecht-form-label">
        <LabelText {...props} />
      </legend>
      <Why {...props} />
      <Errors {...props} />
      <div class="vb-checks">
        {props.opties.map(({ waarde, tekst }, at) => {
          // The summary leads to the first.
          const id = at === 0 ? props.veld : `${props.veld}.${waarde}`;
          return (
            <div class="vb-radio" key={waarde}>
              <input
                class="vb-check"
                type="checkbox"
                id={id}
                name={props.veld}
                value={waarde}
                checked={props.gekozen.includes(waarde)}
              />
              <label class="utrecht-form-label utrecht-form-label--radio" for={id}>
                {tekst}
              </label>
            </div>
          );
        })}
      </div>
    </fieldset>
  );
}
