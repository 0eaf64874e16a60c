-- What operators look up: a message by its MessageID, a report by any kenmerk, the leveringen of one day.
create index message_wsa_message_id on vb.message (wsa_message_id);
-- The newest message of a signer, for its certificate.
create index message_signer on vb.message (sig_oin, received_at desc);
create index kenmerk_kenmerk on vb.kenmerk (kenmerk);
create index refused_wsa_message_id on vb.refused (wsa_message_id);
create index mailbox_item_delivered on vb.mailbox_item (delivered_at);
