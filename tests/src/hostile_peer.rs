//! Whoever holds a service's certificate and key: calls any RPC of the running mesh as that service.
use kit_clock::Clock;
use kit_mesh::{Channel, ChannelOptions, Credentials, Files, Realm};
use kit_passport::METADATA_KEY;
use prost::Message;
use tonic::codegen::http::uri::PathAndQuery;
use tonic::{Code, Request, Status};
use tonic_prost::ProstCodec;

use crate::mesh::{Mesh, workspace};

/// Services with a certificate.
pub const SERVICES: [&str; 6] = ["gateway", "identity", "booking", "policy", "retention", "operator"];

/// A caller that shows a service's own certificate.
#[derive(Clone, Debug)]
pub struct HostilePeer {
    credentials: Credentials,
}

impl HostilePeer {
    /// Takes the service's files, as they lie in the mesh's folder now.
    #[must_use]
    pub fn of(mesh: &Mesh, service: &str) -> Self {
        let file = |key: &str| workspace().join(mesh.text(&format!("/services/{service}/{key}")));
        let files = Files { cert: file("cert_file"), key: file("key_file"), ca: file("ca_file") };
        let id = mesh.text(&format!("/services/{service}/spiffe_id"));
        let mut parts = id.trim_start_matches("spiffe://").split('/');
        let realm = Realm::new(parts.next().expect("a trust domain"), parts.nth(1).expect("a namespace"));
        let realm = realm.expect("a realm");
        let credentials = Credentials::open(files, realm, service, Clock::system());
        Self { credentials: credentials.expect("the service's credentials hold") }
    }

    /// The credentials.
    #[must_use]
    pub fn credentials(&self) -> &Credentials {
        &self.credentials
    }

    /// A channel to a service of the mesh.
    #[must_use]
    pub fn channel(&self, mesh: &Mesh, callee: &str) -> Channel {
        self.channel_to(callee, &mesh.text(&format!("/services/{callee}/grpc")))
    }

    /// A channel to a service at this address.
    #[must_use]
    pub fn channel_to(&self, callee: &str, address: &str) -> Channel {
        Channel::new(self.credentials.clone(), callee, address, ChannelOptions::default())
    }
}

/// Calls any RPC with an empty request, until its answer begins; with each of these passports.
pub async fn call(channel: &Channel, path: &str, passports: &[&str]) -> Result<(), Status> {
    call_with(channel, path, (), passports).await
}

/// Calls any RPC with this request.
pub async fn call_with(
    channel: &Channel,
    path: &str,
    message: impl Message + 'static,
    passports: &[&str],
) -> Result<(), Status> {
    let mut client = tonic::client::Grpc::new(channel.streaming());
    client.ready().await?;
    let mut request = Request::new(message);
    for passport in passports {
        request.metadata_mut().append(METADATA_KEY, passport.parse().expect("metadata"));
    }
    let path: PathAndQuery = path.parse().expect("a path");
    client.server_streaming(request, path, ProstCodec::<_, ()>::default()).await.map(drop)
}

/// Whether the answer says that this service may not call this RPC.
#[must_use]
pub fn is_refused(answer: &Result<(), Status>) -> bool {
    answer
        .as_ref()
        .is_err_and(|status| status.code() == Code::PermissionDenied && status.details().is_empty())
}

/// The code of an answer.
#[must_use]
pub fn code(answer: &Result<(), Status>) -> Code {
    answer.as_ref().map_or_else(Status::code, |()| Code::Ok)
}
