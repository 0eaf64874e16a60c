-- What a mailbox ended lately is counted from the index alone, however much it ever had.
create index mailbox_item_ended on vb.mailbox_item (mailbox, ended_at) include (result) where ended_at is not null;
