-- Which processes a migration shuts out: those that do not know the migration with this number. Null: none.
-- docs/decisions/0037.
alter table vb.migration add column contract text check (contract ~ '^[0-9]{4}$');
