-- The check on the epoch of invitations holds for the rows of before as well.
alter table invitation validate constraint invitation_epoch;
