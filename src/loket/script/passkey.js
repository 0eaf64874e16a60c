// Asks the authenticator, and sends what it signed with the form. Nothing else is read, kept or sent.
const root = document.querySelector('[data-passkey]');
const form = root?.querySelector('form');

const toBytes = (text) => {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(binary, (char) => char.charCodeAt(0));
};
const toText = (buffer) => {
  const binary = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
};
const withIds = (list = []) => list.map((one) => ({ ...one, id: toBytes(one.id) }));

async function create(options) {
  const { response, id, type } = await navigator.credentials.create({
    publicKey: {
      ...options,
      challenge: toBytes(options.challenge),
      user: { ...options.user, id: toBytes(options.user.id) },
      excludeCredentials: withIds(options.excludeCredentials),
    },
  });
  const { clientDataJSON, attestationObject } = response;
  const signed = {
    clientDataJSON: toText(clientDataJSON),
    attestationObject: toText(attestationObject),
  };
  return { id, rawId: id, type, response: signed };
}

async function get(options) {
  const { response, id, type } = await navigator.credentials.get({
    publicKey: { ...options, challenge: toBytes(options.challenge), allowCredentials: [] },
  });
  const { clientDataJSON, authenticatorData, signature, userHandle } = response;
  const signed = {
    clientDataJSON: toText(clientDataJSON),
    authenticatorData: toText(authenticatorData),
    signature: toText(signature),
    ...(userHandle ? { userHandle: toText(userHandle) } : {}),
  };
  return { id, rawId: id, type, response: signed };
}

if (form && window.PublicKeyCredential) {
  const options = JSON.parse(root.dataset.opties);
  const button = form.querySelector('button');
  const failed = root.querySelector('[data-mislukt]');
  const ask = async () => {
    button.disabled = true;
    failed.hidden = true;
    try {
      const answer = await (root.dataset.passkey === 'create' ? create(options) : get(options));
      form.elements.antwoord.value = JSON.stringify(answer);
      form.submit();
    } catch {
      // Cancelled, too late, or nothing to answer with: the browser said which.
      failed.hidden = false;
      button.disabled = false;
    }
  };
  root.querySelector('[data-zonder]').hidden = true;
  button.hidden = false;
  button.type = 'button';
  button.addEventListener('click', ask);
}
