//! Wall times, expanded, against an independent calculation: every minute of the days around a change of the clocks,
//! converted from UTC to local time with nothing but the zone's offset at that instant. The code under test goes the
//! other way round, from wall times to instants, so the two share no step.
#[cfg(test)]
mod brute;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod table;
