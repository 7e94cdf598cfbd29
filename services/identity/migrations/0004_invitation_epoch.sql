-- Which link of an invitation works: each mail that is sent again raises it. The token of a link is derived from it, and
-- lies in no table but as a hash.
alter table invitation add column epoch integer not null default 1;
alter table invitation add constraint invitation_epoch check (epoch >= 1) not valid;
