// Shows what the server says of the fields that were left. It judges nothing, keeps nothing, and never stops the form.
const root = document.querySelector('[data-controle]');
const form = root?.querySelector('form');
const left = new Set();
let asking;

const fieldOf = (name) => document.getElementById(name)?.closest('.vb-field');

/** A place for messages beside every field; a screen reader is told when they change. */
function placeFor(name) {
  const id = `${name}.live`;
  const found = document.getElementById(id);
  if (found) return found;
  const field = fieldOf(name);
  const place = document.createElement('div');
  place.id = id;
  place.setAttribute('aria-live', 'polite');
  const before = field.querySelector('.vb-radio, input, select, textarea');
  before.before(place);
  const described = field.matches('fieldset') ? field : before;
  const ids = described.getAttribute('aria-describedby');
  described.setAttribute('aria-describedby', ids ? `${ids} ${id}` : id);
  return place;
}

function paragraph({ tekst, code, hulp }) {
  const p = document.createElement('p');
  p.className = 'vb-field__error';
  p.textContent = code ? `${tekst} (${code})` : tekst;
  if (hulp) {
    const help = document.createElement('span');
    help.textContent = hulp;
    p.append(help);
  }
  return p;
}

function show(name, fouten) {
  const field = fieldOf(name);
  const place = placeFor(name);
  // What the server wrote when the page came is older than this.
  document.getElementById(`${name}.fout`)?.replaceChildren();
  const texts = fouten.map(({ tekst }) => tekst).join('\n');
  if (place.dataset.said === texts) return;
  place.dataset.said = texts;
  place.replaceChildren(...fouten.map(paragraph));
  field.classList.toggle('vb-field--invalid', fouten.length > 0);
  const control = document.getElementById(name);
  if (field.matches('fieldset')) return;
  if (fouten.length > 0) control.setAttribute('aria-invalid', 'true');
  else control.removeAttribute('aria-invalid');
}

async function ask() {
  asking?.abort();
  const asked = new AbortController();
  asking = asked;
  try {
    const answer = await fetch(root.dataset.controle, {
      method: 'POST',
      body: new URLSearchParams(new FormData(form)),
      credentials: 'same-origin',
      redirect: 'error',
      signal: asked.signal,
    });
    if (!answer.ok) return;
    const { velden } = await answer.json();
    const found = new Map(velden.map(({ veld, fouten }) => [veld, fouten]));
    for (const name of left) show(name, found.get(name) ?? []);
  } catch {
    // Another question came after it, or the server is not there: sending the form will tell.
  }
}

if (form) {
  const names = new Set([...form.elements].map(({ name }) => name).filter((name) => fieldOf(name)));
  for (const name of names) placeFor(name);
  form.addEventListener('focusout', ({ target, relatedTarget }) => {
    const { name } = target;
    if (!names.has(name) || relatedTarget?.name === name) return;
    left.add(name);
    // The button that sends the form needs no answer first.
    if (relatedTarget?.type !== 'submit') void ask();
  });
}
