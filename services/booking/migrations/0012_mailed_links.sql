-- The booking to which a mail brings a new link; null: it brings none. Of each booking only so many are sent in an hour,
-- whoever asks.
alter table mailed add column link_of uuid;
