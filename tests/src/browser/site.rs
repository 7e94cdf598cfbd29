//! What a browser shows.
use std::path::PathBuf;

use crate::mesh::Mesh;

/// What a browser shows: hosts below `localhost`.
#[derive(Clone, Debug)]
pub struct Site {
    /// The port at which all of them are served.
    pub https_port: u16,
    /// The certificate of the CA that they are known by, in PEM.
    pub ca: Vec<u8>,
    /// The folder in which the browser has its home.
    pub folder: PathBuf,
}

impl Site {
    /// The public entry point of a mesh.
    #[must_use]
    pub fn of(mesh: &Mesh) -> Self {
        Self { https_port: mesh.https_port(), ca: mesh.ca(), folder: mesh.run().to_owned() }
    }
}
