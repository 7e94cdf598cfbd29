//! A real browser: Debian's chromium, one process a mesh, one isolated context a page. It trusts the site's CA and
//! shows what people see; what it is asked is asked over the Chrome DevTools Protocol. `tests/README.md` tells how to
//! write a test with it.
use std::collections::HashMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::process::Child;
use std::sync::{Arc, LazyLock, Mutex};

use serde_json::json;

use crate::mesh::Mesh;
use crate::relay::{Leaves, Relay};

mod act;
mod axe;
mod defects;
mod find;
mod focus;
mod keys;
mod layout;
mod look;
mod page;
mod pipe;
mod process;
mod seen;
mod site;

pub use axe::{Violation, web_tools};
pub use defects::{FEW, WINDOWS, defects};
pub use find::{Target, button, checkbox, css, field, heading, link, radio, role};
pub use page::{Options, Page};
pub use process::install;
pub use site::Site;

use pipe::{Pipe, locked};

static BROWSERS: LazyLock<Mutex<HashMap<PathBuf, Arc<Browser>>>> = LazyLock::new(Mutex::default);

/// A browser that shows one site. It ends when it is dropped, and with the process at the latest.
#[derive(Debug)]
pub struct Browser {
    pipe: Arc<Pipe>,
    process: Mutex<Child>,
    home: PathBuf,
    agent: tokio::sync::OnceCell<String>,
    _relay: Relay,
}

impl Browser {
    /// The browser of this mesh, for every test that wants one.
    #[must_use]
    pub fn shared(mesh: &Mesh) -> Arc<Self> {
        let mut browsers = locked(&BROWSERS);
        browsers
            .entry(mesh.run().to_owned())
            .or_insert_with(|| Arc::new(Self::start(&Site::of(mesh))))
            .clone()
    }

    /// Starts a browser for this site.
    #[must_use]
    pub fn start(site: &Site) -> Self {
        let target = SocketAddr::from((Ipv4Addr::LOCALHOST, site.https_port));
        // Contexts share no connection, so each comes from an address of its own, as different people do.
        let relay = Relay::start(target, Leaves::FreshAddress).expect("a relay");
        let home = site.folder.join(format!("browser-{}", std::process::id()));
        let mut process = process::start(site, &home, relay.port());
        let (requests, answers) = (process.stdin.take(), process.stdout.take());
        let pipe = Pipe::open(requests.expect("a pipe"), answers.expect("a pipe"));
        let agent = tokio::sync::OnceCell::new();
        Self { pipe, process: Mutex::new(process), home, agent, _relay: relay }
    }

    /// A tab at a tenant, in a context that shares nothing with any other: no cookie, no cache, no connection.
    pub async fn page(self: &Arc<Self>, mesh: &Mesh, tenant: &str, options: Options<'_>) -> Page {
        let origin = format!("https://{}:{}", mesh.tenant(tenant).host, mesh.https_port());
        self.page_at(&origin, options).await
    }

    /// The same at this origin of the site.
    pub async fn page_at(self: &Arc<Self>, origin: &str, options: Options<'_>) -> Page {
        Page::open(self, origin, options).await
    }

    /// The name under which the browser goes, without the word that tells that nobody looks at it.
    async fn agent(&self) -> &str {
        let ask = async || {
            let version = self.pipe.call("", "Browser.getVersion", json!({})).await;
            let version = version.unwrap_or_else(|why| panic!("{why}; see {}", self.home.display()));
            seen::text(&version, "/userAgent").replace("Headless", "")
        };
        self.agent.get_or_init(ask).await
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        self.pipe.notify("Browser.close", &json!({}));
        let _ = locked(&self.process).wait();
        let _ = std::fs::remove_dir_all(&self.home);
    }
}
