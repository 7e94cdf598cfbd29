-- Drops the constraint that admits no privacy notice. The release before reads no constraint, and writes no other kind.
alter table agreement_version drop constraint agreement_version_kind;
