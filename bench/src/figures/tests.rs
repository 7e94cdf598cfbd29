//! Figures as people read them.
use super::*;

#[test]
fn a_median_is_the_middle() {
    let close = |values: &[f64], expected: f64| (median(values) - expected).abs() < 1e-9;
    assert!(close(&[9.0, 1.0, 5.0], 5.0));
    assert!(close(&[4.0, 1.0, 2.0, 100.0], 3.0));
    assert!(close(&[7.0], 7.0));
    assert!(close(&[], 0.0));
}

#[test]
fn a_ratio_is_compared_with_its_goal() {
    let figure = |ours| Figure::new("CPU", Unit::Micros, ours).with_floor(100.0).goal(Goal::Times(1.5));
    assert_eq!(figure(150.0).met(), Some(true));
    assert_eq!(figure(151.0).met(), Some(false));
    assert_eq!(figure(151.0).cells(), ["CPU", "151 µs", "100 µs", "1.51 ×", "≤ 1.5 ×", "**not met**"]);
}

#[test]
fn an_amount_is_compared_without_a_floor() {
    let figure = |ours| Figure::new("commits", Unit::Count, ours).goal(Goal::AtMost(1.0));
    assert_eq!(figure(1.0).met(), Some(true));
    assert_eq!(figure(2.0).cells(), ["commits", "2", "–", "–", "≤ 1", "**not met**"]);
}

#[test]
fn without_a_goal_there_is_no_outcome() {
    assert_eq!(Figure::new("bytes", Unit::Bytes, 12.34).cells(), ["bytes", "12.3 B", "–", "–", "–", "–"]);
    assert_eq!(Figure::new("CPU", Unit::Micros, 1.0).with_floor(0.0).goal(Goal::Times(2.0)).met(), None);
}

#[test]
fn a_goal_is_given_by_name() {
    let mut figures = vec![Figure::new("reads", Unit::Count, 1.0), Figure::new("writes", Unit::Count, 2.0)];
    set_goal(&mut figures, "writes", Goal::AtMost(1.0)).unwrap();
    let outcomes: Vec<Option<bool>> = figures.iter().map(Figure::met).collect();
    assert_eq!(outcomes, [None, Some(false)]);
    assert!(set_goal(&mut figures, "deletes", Goal::AtMost(1.0)).is_err());
}

#[test]
fn a_share_is_a_ratio_alone() {
    let figure = Figure::new("time", Unit::Times, 1.25).goal(Goal::Times(1.7));
    assert_eq!(figure.cells(), ["time", "–", "–", "1.25 ×", "≤ 1.7 ×", "met"]);
}

#[test]
fn amounts_have_three_digits_that_matter() {
    assert_eq!(written(Unit::Micros, 12_345.0), "12.3 ms");
    assert_eq!(written(Unit::Count, 0.0), "0");
    assert_eq!(written(Unit::Mebibytes, 7.0), "7 MiB");
    assert_eq!(written(Unit::Bytes, 100.0), "100 B");
}
