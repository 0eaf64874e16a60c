-- The last messages of each party in a test environment, for whoever builds its system. Production writes nothing here.
-- docs/decisions/0027.
create table vb.test_traffic (
  ref uuid primary key,
  -- of the client certificate: who made the connection
  tls_oin text not null,
  at timestamptz not null,
  service text not null,
  -- what HTTP said beside the bytes
  soap_action text,
  charset text,
  request bytea not null,
  request_bytes int not null,
  -- as the message says; null when it could not be read
  action text,
  message_id text,
  status int not null,
  answer bytea not null,
  -- wsa:MessageID of our answer: only who got it knows it
  answer_id text,
  codes text[] not null,
  rule text
);
create index test_traffic_party on vb.test_traffic (tls_oin, at desc);
