-- What was published before is of a known kind.
alter table agreement_version validate constraint agreement_version_known_kind;
