-- The checks on sign-ins hold for the rows of before as well.
alter table sign_in validate constraint sign_in_outcome;
alter table sign_in validate constraint sign_in_unknown_address;
