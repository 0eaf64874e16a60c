/** The form that carries what an authenticator signed. It needs the script: without, it says so and has no button. */
import { TEKSTEN } from '../teksten.ts';
import { Actions, Form } from './form.tsx';

export function PasskeyForm(props: {
  readonly action: string;
  /** A new passkey, or one that is there. */
  readonly wat: 'create' | 'get';
  /** JSON, for the authenticator. */
  readonly opties: string;
  readonly knop: string;
  readonly hidden?: Readonly<Record<string, string | undefined>>;
}) {
  const { passkey } = TEKSTEN;
  return (
    <div data-passkey={props.wat} data-opties={props.opties}>
      <p data-zonder>{passkey.zonderScript}</p>
      <div role="status">
        <p data-mislukt hidden class="vb-field__error">
          {passkey.mislukt}
        </p>
      </div>
      <Form action={props.action} summary hidden={{ ...props.hidden, antwoord: '' }}>
        <Actions>
          <button type="submit" class="utrecht-button utrecht-button--primary-action" hidden>
            {props.knop}
          </button>
        </Actions>
      </Form>
    </div>
  );
}
