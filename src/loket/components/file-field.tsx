/** A field for files. What was chosen never comes back: a browser does not let a page choose a file. */
import { control, type FieldProps, Labelled } from './field.tsx';

/** @param accept  endings, for the browser's own window; the server looks at the files themselves. */
export function FileField(props: FieldProps & { readonly accept: string; readonly multiple?: boolean }) {
  return (
    <Labelled {...props}>
      <input
        {...control(props)}
        class="vb-file"
        type="file"
        accept={props.accept}
        multiple={props.multiple}
      />
    </Labelled>
  );
}
