-- Blind indexes are called by what they find: identity_index a client by e-mail, phone and name together, under the
-- key identity_key; contact_index one by a single contact.
alter table client rename column same_key to identity_key;
alter table client rename column same_fp to identity_index;
alter table client rename constraint client_same_whole to client_identity_whole;
alter index client_same rename to client_identity;
alter table client_contact rename column fp to contact_index;
alter index client_contact_fp rename to client_contact_index;
