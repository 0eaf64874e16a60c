-- Passkeys: what a person may prove itself with in place of password and code. Public keys only.
create table vb.passkey (
  passkey_id uuid primary key default gen_random_uuid(),
  gebruiker_id uuid not null references vb.gebruiker,
  -- base64url, as the authenticator chose it
  credential_id text not null unique,
  -- COSE
  public_key bytea not null,
  -- as the authenticator counts; 0 of one that does not count
  counter bigint not null,
  -- what its owner calls it
  naam text not null,
  created_at timestamptz(3) not null,
  last_used_at timestamptz(3)
);
create index passkey_gebruiker on vb.passkey (gebruiker_id);

-- What an authenticator has to sign: once, soon, and in the browser or session that asked.
create table vb.passkey_challenge (
  -- base64url
  challenge text primary key,
  -- SHA-256 of the form cookie, or of the session, that asked
  holder bytea not null,
  -- the network or session they are counted by
  source text not null,
  -- of a passkey that is added
  gebruiker_id uuid references vb.gebruiker,
  naam text,
  expires_at timestamptz(3) not null
);
create index passkey_challenge_source on vb.passkey_challenge (source);
create index passkey_challenge_expires on vb.passkey_challenge (expires_at);
