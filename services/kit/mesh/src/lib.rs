//! kit-mesh.
