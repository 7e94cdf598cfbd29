-- Under which pepper a password was hashed: the id of a key in IDENTITY_PEPPER_KEYRING_FILE. Null: under none, as a release
-- without peppers made it. A hash that is outdated is replaced at the next right sign-in, so the row is updated from now on.
alter table credential add column pepper text collate "C";

grant update (secret, pepper) on credential to holdfast_app;
