-- The trace of the request that made the row (W3C traceparent), so that its delivery belongs to it, whoever offers it and
-- when. Who registers sets it for the transaction; null when nothing is recorded.
alter table vb.outbox add column traceparent text default nullif(current_setting('vb.traceparent', true), '');
