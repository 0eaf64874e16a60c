-- melding_search has all of it. Apart from making that one: nobody waits for a lock that grows.
drop index vb.melding_brin;
