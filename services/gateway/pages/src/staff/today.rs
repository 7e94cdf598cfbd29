//! A day of the business: as a table, one row a person, and as a list, which on a phone is the main view.
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use booking_api::ListScope;
use gateway_core::Gateway;
use gateway_core::catalogue;
use gateway_edge::refusal::Refusal;
use jiff::civil::Date;
use kit_locale::capitalised;

use super::console::{Console, Moment, or_sign_in};
use super::day::{Agenda, Appointment, Day};
use super::display_state::{Badge, DisplayState};
use super::grid::{Grid, Hour, Person};
use crate::assets::Script;
use crate::context::PageContext;
use crate::shell::Shell;

#[derive(Template)]
#[template(path = "staff/today.html")]
struct Today {
    shell: Shell,
    console: Console,
    heading: String,
    zone: String,
    now: Option<Moment>,
    hours: String,
    own: bool,
    unlinked: bool,
    cut: String,
    before: Option<DayLink>,
    after: Option<DayLink>,
    current_day: String,
    figures: Vec<Figure>,
    table: Option<Table>,
    lists: Vec<List>,
}

/// A way to another day.
struct DayLink {
    to: String,
    name: String,
    /// The day itself, for who hears the page.
    day: String,
}

struct Figure {
    name: String,
    number: String,
}

/// The day as a table.
struct Table {
    label: String,
    /// How many quarters of an hour each column is wide.
    columns: Vec<usize>,
    hours: Vec<Hour>,
    rows: Vec<Line>,
}

struct Line {
    heading: Option<super::grid::ProviderHeading>,
    cells: Vec<CellView>,
}

struct CellView {
    columns: usize,
    entry: Option<Entry>,
}

/// A booking, in the table and in the list.
struct Entry {
    to: String,
    class: &'static str,
    client: String,
    start: Moment,
    service: String,
    with: String,
    badge: Badge,
}

/// Bookings under one heading.
struct List {
    id: &'static str,
    heading: String,
    entries: Vec<Entry>,
}

/// `GET /console?day=`
pub(super) async fn show(
    State(gateway): State<Gateway>,
    mut context: PageContext,
) -> Result<Response, Refusal> {
    let answer = page(&gateway, &mut context).await;
    or_sign_in(&context, answer)
}

async fn page(gateway: &Gateway, context: &mut PageContext) -> Result<Response, Refusal> {
    let console = Console::open(gateway, context).await?;
    let day = Day::asked(context)?;
    let Agenda { appointments: bookings, more, scope } = day.bookings(gateway, context).await?;
    let people = people(gateway, context, scope, &bookings).await?;
    let now = context.local(context.now);
    let is_today = now.date() == day.date;
    let words = context.words;
    let title = if is_today { words.message("today") } else { capitalised(&words.0.date(day.date)) };
    let page = Today {
        shell: Shell::new(context, title).with_scripts(&[Script::Session, Script::Now]),
        heading: capitalised(&words.0.date(day.date)),
        zone: words.0.zone_name(&day.from),
        now: is_today.then(|| Moment { text: words.0.now(&now), ..Moment::of(words.0, &now) }),
        hours: hours(context, &day),
        own: scope == ListScope::Own,
        unlinked: scope == ListScope::Unlinked,
        cut: if more { words.count("day-cut", bookings.len(), &[]) } else { String::new() },
        before: day
            .offset(-1)
            .map(|date| day_link(context, date, if is_today { "yesterday" } else { "day-before" })),
        after: day
            .offset(1)
            .map(|date| day_link(context, date, if is_today { "tomorrow" } else { "day-after" })),
        current_day: if is_today { String::new() } else { console.home.clone() },
        figures: figures(context, &bookings),
        table: table(context, &day, people, &bookings),
        lists: lists(context, is_today, &bookings),
        console,
    };
    context.page(&page)
}

/// Whose rows there are: everybody's for who sees all, else those of the bookings that this person may see.
async fn people(
    gateway: &Gateway,
    context: &PageContext,
    scope: ListScope,
    bookings: &[Appointment],
) -> Result<Vec<Person>, Refusal> {
    let mut people = Vec::new();
    if scope == ListScope::All {
        let known = catalogue::providers(gateway, &context.request, None).await?;
        people.extend(known.into_iter().map(|one| Person { id: Some(one.id), name: one.name }));
    }
    for booking in bookings.iter().filter(|one| one.state.takes_time()) {
        if !people.iter().any(|person| person.id == booking.provider) {
            people.push(Person { id: booking.provider, name: booking.with.clone() });
        }
    }
    Ok(people)
}

/// What is said of a day that has not 24 hours.
fn hours(context: &PageContext, day: &Day) -> String {
    match usize::try_from(day.hours()).unwrap_or_default() {
        24 => String::new(),
        hours => context.words.count("day-hours", hours, &[]),
    }
}

fn day_link(context: &PageContext, date: Date, key: &str) -> DayLink {
    let to = context.link(&format!("/console?day={date}"));
    DayLink { to, name: context.words.message(key), day: context.words.0.day(date) }
}

fn figures(context: &PageContext, bookings: &[Appointment]) -> Vec<Figure> {
    let count = |fits: fn(DisplayState) -> bool| bookings.iter().filter(|one| fits(one.state)).count();
    let figure = |key: &str, number: usize| Figure {
        name: context.words.message(key),
        number: context.words.0.number(number as u64),
    };
    vec![
        figure("figure-all", count(DisplayState::takes_time)),
        figure("figure-ahead", count(DisplayState::is_ahead)),
        figure("figure-over", count(|one| one == DisplayState::Over)),
        figure("figure-cancelled", count(|one| one == DisplayState::Cancelled)),
    ]
}

fn table(context: &PageContext, day: &Day, people: Vec<Person>, bookings: &[Appointment]) -> Option<Table> {
    let grid = Grid::of(context.words.0, day, context.now, people, bookings)?;
    let (first, last) = (grid.hours.first()?.label.clone(), grid.ends.clone());
    let view = |cell: &super::grid::Cell| CellView {
        columns: cell.columns,
        entry: cell.booking.and_then(|index| bookings.get(index)).map(|booking| entry(context, booking)),
    };
    Some(Table {
        label: context.words.with("table-label", &[("from", &first), ("to", &last)]),
        columns: grid.columns,
        hours: grid.hours,
        rows: grid
            .rows
            .into_iter()
            .map(|row| Line { cells: row.cells.iter().map(view).collect(), heading: row.heading })
            .collect(),
    })
}

/// Of today what is now or later comes first; of another day everything is in one list.
fn lists(context: &PageContext, is_today: bool, bookings: &[Appointment]) -> Vec<List> {
    let list = |id, key: &str, fits: &dyn Fn(&Appointment) -> bool| List {
        id,
        heading: context.words.message(key),
        entries: bookings.iter().filter(|one| fits(one)).map(|one| entry(context, one)).collect(),
    };
    let ahead = |one: &Appointment| one.state.is_ahead() && one.end > context.now;
    let first = if is_today {
        vec![
            list("now", "list-now", &ahead),
            list("before", "list-before", &|one| one.state.takes_time() && !ahead(one)),
        ]
    } else {
        vec![list("all", "list-all", &|one| one.state.takes_time())]
    };
    let gone = list("gone", "list-gone", &|one| !one.state.takes_time());
    first.into_iter().chain([gone]).filter(|list| !list.entries.is_empty()).collect()
}

fn entry(context: &PageContext, booking: &Appointment) -> Entry {
    Entry {
        to: context.link(&format!("/console/bookings/{}", booking.id)),
        class: booking.state.class(),
        client: booking.client.shown(context.words),
        start: Moment::of(context.words.0, &context.local(booking.start)),
        service: booking.service.clone(),
        with: booking.with.clone(),
        badge: booking.state.badge(context.words),
    }
}
