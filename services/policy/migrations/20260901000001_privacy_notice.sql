-- A third kind of agreement: the privacy notice. This constraint admits it beside the narrower one, which the third file
-- drops. Numbered behind the first file, which has a date for its number.
alter table agreement_version add constraint agreement_version_known_kind
    check (kind in ('terms', 'cancellation', 'privacy')) not valid;
