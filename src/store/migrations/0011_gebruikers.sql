-- People: who they are, what they may do, how they prove it. Nothing of a pupil stands here.
-- Tokens and codes are kept as SHA-256 only: they are random and long. Passwords are argon2id.

create table vb.gebruiker (
  gebruiker_id uuid primary key default gen_random_uuid(),
  -- lower case; never given to another person
  inlognaam text not null unique check (inlognaam = lower(inlognaam)),
  naam text not null,
  email text,
  -- null: one of the register's own people
  partij_id bigint references vb.partij,
  password_hash text,
  -- sealed under the key outside the database
  totp_secret bytea,
  -- the last step of 30 seconds that was used: a code works once
  totp_step bigint not null default 0,
  -- from then on the account can be used
  enrolled_at timestamptz(3),
  created_at timestamptz(3) not null,
  created_by text not null,
  blocked_at timestamptz(3),
  blocked_by text
);
create index gebruiker_partij on vb.gebruiker (partij_id);

-- The rows are the history: a role that was taken away keeps its row.
create table vb.gebruiker_rol (
  gebruiker_rol_id bigint generated always as identity primary key,
  gebruiker_id uuid not null references vb.gebruiker,
  rol text not null,
  granted_at timestamptz(3) not null,
  granted_by text not null,
  ended_at timestamptz(3),
  ended_by text
);
create unique index gebruiker_rol_once on vb.gebruiker_rol (gebruiker_id, rol) where ended_at is null;

-- One open invitation a person; the password and the secret wait here until a code proves that the secret was stored.
create table vb.invitation (
  gebruiker_id uuid primary key references vb.gebruiker,
  token_sha256 bytea not null unique,
  created_at timestamptz(3) not null,
  created_by text not null,
  expires_at timestamptz(3) not null,
  password_hash text,
  totp_secret bytea
);

create table vb.recovery_code (
  gebruiker_id uuid not null references vb.gebruiker,
  code_sha256 bytea not null,
  used_at timestamptz(3),
  primary key (gebruiker_id, code_sha256)
);

create table vb.session (
  session_id uuid primary key default gen_random_uuid(),
  token_sha256 bytea not null unique,
  gebruiker_id uuid not null references vb.gebruiker,
  kind text not null check (kind in ('cookie', 'bearer')),
  network text not null,
  created_at timestamptz(3) not null,
  last_seen_at timestamptz(3) not null,
  ended_at timestamptz(3),
  ended_by text
);
create index session_gebruiker on vb.session (gebruiker_id) where ended_at is null;

-- A browser that logged in before: failures elsewhere do not slow it down.
create table vb.device (
  token_sha256 bytea primary key,
  gebruiker_id uuid not null references vb.gebruiker,
  last_used_at timestamptz(3) not null
);

-- Failed logins. who: SHA-256 of the name that was typed, or empty for all names from one network.
create table vb.login_attempt (
  who bytea not null,
  source text not null,
  failures double precision not null,
  last_at timestamptz(3) not null,
  primary key (who, source)
);
