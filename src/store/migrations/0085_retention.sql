-- What came before a day is found without reading every message; in order of time, so a summary of each range of blocks is enough.
create index message_received on vb.message using brin (received_at);
