//! The floor of a request over two hops: nginx, asked by the same client code.
use std::net::{Ipv4Addr, SocketAddr};

use holdfast_tests::client::{Client, How};
use holdfast_tests::relay::loopback;

use super::nth;
use crate::harness::{Cost, Harness, TENANT};
use crate::load::Load;
use crate::nginx::Nginx;
use crate::syscalls::Syscalls;

impl Harness {
    /// What nginx spends on the same number of requests by the same client code.
    pub async fn nginx_cost(&self, nginx: &Nginx, load: Load) -> anyhow::Result<Cost> {
        let clients = self.clients_of(nginx, load).await?;
        let call = async |number| ask(&clients, number).await;
        self.cost_of(&[nginx.server()], load.operations, async || load.run(call).await).await
    }

    /// System calls of nginx for the same.
    pub async fn nginx_syscalls(&self, nginx: &Nginx, load: Load) -> anyhow::Result<Syscalls> {
        let clients = self.clients_of(nginx, load).await?;
        self.syscalls_of(&nginx.server().pids(), load, async |number| ask(&clients, number).await).await
    }

    /// Clients whose connections are open.
    async fn clients_of(&self, nginx: &Nginx, load: Load) -> anyhow::Result<Vec<Client>> {
        let host = self.mesh.tenant(TENANT).host;
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, nginx.port()));
        let client = |number| {
            let how = How { source: loopback(number), ..How::default() };
            Client::at(&self.mesh, &host, address, how)
        };
        let clients: Vec<Client> = (0..load.clients).map(client).collect();
        for number in 0..load.clients {
            ask(&clients, number).await?;
        }
        Ok(clients)
    }
}

async fn ask(clients: &[Client], number: u32) -> anyhow::Result<()> {
    let answer = nth(clients, number)?.get("/").await;
    anyhow::ensure!(answer.status == 200, "nginx: {} {}", answer.status, answer.text);
    Ok(())
}
