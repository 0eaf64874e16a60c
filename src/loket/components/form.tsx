/** A form that cannot be without its token, and its buttons. */
import type { ComponentChildren } from 'preact';
import { useContext } from 'preact/hooks';
import { CSRF_FIELD } from '../form-token.ts';
import { FormToken } from '../shell/context.ts';

/**
 * A POST with our token in it. With `summary` the address gets the anchor of the error summary, so that a form that
 * comes back has the focus there without any script; a form that succeeded goes to a page without that anchor.
 */
export function Form(props: {
  readonly action: string;
  readonly summary?: boolean;
  /** It has a field for files. */
  readonly upload?: boolean;
  readonly hidden?: Readonly<Record<string, string | undefined>>;
  readonly children: ComponentChildren;
}) {
  const token = useContext(FormToken);
  return (
    <form
      method="post"
      action={props.summary ? `${props.action}#fouten` : props.action}
      encType={props.upload ? 'multipart/form-data' : undefined}
      noValidate
    >
      <input type="hidden" name={CSRF_FIELD} value={token} />
      {Object.entries(props.hidden ?? {}).map(([name, value]) =>
        value === undefined ? null : <input key={name} type="hidden" name={name} value={value} />,
      )}
      {props.children}
    </form>
  );
}

const KINDS = {
  primary: 'utrecht-button utrecht-button--primary-action',
  secondary: 'utrecht-button utrecht-button--secondary-action',
} as const;

/** @param label  what it does, for whoever does not see the row it stands in; begins with the words on it or names them. */
export function Button(props: {
  readonly kind?: keyof typeof KINDS;
  readonly label?: string;
  /** Of several buttons of one form: which one it was. */
  readonly doe?: string;
  readonly children: ComponentChildren;
}) {
  const { doe } = props;
  return (
    <button
      type="submit"
      class={KINDS[props.kind ?? 'primary']}
      aria-label={props.label}
      name={doe === undefined ? undefined : 'doe'}
      value={doe}
    >
      {props.children}
    </button>
  );
}

/** A link that looks like a button: it goes somewhere, and changes nothing. */
export function LinkButton(props: {
  readonly href: string;
  readonly kind?: keyof typeof KINDS;
  readonly children: ComponentChildren;
}) {
  return (
    <a class={KINDS[props.kind ?? 'secondary']} href={props.href}>
      {props.children}
    </a>
  );
}

/** Buttons and links in a row. */
export function Actions({ children }: { readonly children: ComponentChildren }) {
  return <div class="vb-actions">{children}</div>;
}
