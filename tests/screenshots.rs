//! Pictures of every page in every state, from a running mesh, for people to look at; and those of the README.
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;
use clap::Parser;
use holdfast_tests::browser::{Browser, Options, Page, Site, WINDOWS};
use holdfast_tests::mesh::Mesh;
use holdfast_tests::states::{PICTURES, STATES, State, Tab, VIEWS, View};

/// Pictures of the pages of a running mesh.
#[derive(Debug, Parser)]
struct Cli {
    /// Folder of the running mesh; the pictures go to its `screenshots`.
    #[arg(long, default_value = ".run")]
    run_dir: PathBuf,
    /// Only states whose name begins so.
    #[arg(long, default_value = "")]
    only: String,
    /// Makes the README's pictures instead, in this folder.
    #[arg(long)]
    readme: Option<PathBuf>,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let cli = Cli::parse();
    let mesh = Mesh::running(&cli.run_dir).context("no mesh runs: make up DETACH=1")?;
    let browser = Arc::new(Browser::start(&Site::of(&mesh)));
    if let Some(folder) = cli.readme {
        return readme(&browser, &mesh, &folder).await;
    }
    let folder = cli.run_dir.join("screenshots");
    fs::create_dir_all(&folder)?;
    for state in STATES.iter().filter(|state| state.name.starts_with(&cli.only)) {
        for view in VIEWS {
            let page = reach(&browser, &mesh, state, view, WINDOWS[0].0).await;
            for (width, dark) in WINDOWS {
                page.window(width, dark).await;
                let scheme = if dark { "dark" } else { "light" };
                let View { tenant, language, .. } = view;
                let file = format!("{}-{tenant}-{language}-{width}-{scheme}.png", state.name);
                page.screenshot(&folder.join(file)).await;
            }
        }
    }
    Ok(())
}

async fn readme(browser: &Arc<Browser>, mesh: &Mesh, folder: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(folder)?;
    for (name, view, width) in PICTURES {
        let state = STATES.iter().find(|state| state.name == *name);
        let state = state.with_context(|| format!("no state {name}"))?;
        let page = reach(browser, mesh, state, *view, *width).await;
        page.screenshot(&folder.join(format!("{name}.png"))).await;
    }
    Ok(())
}

async fn reach(browser: &Arc<Browser>, mesh: &Mesh, state: &State, view: View, width: u32) -> Page {
    let options = Options { language: view.language, script: view.script, width, dark: false };
    let page = browser.page(mesh, view.tenant, options).await;
    (state.reach)(&Tab { mesh, view, page: &page }).await;
    page
}
