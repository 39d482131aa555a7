//! The HTTPS proxy, and the site's TLS with a self-signed certificate.

use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, LazyLock},
    time::Duration,
};

use axum::{http::Uri, serve::Listener};
use base64::{Engine, prelude::BASE64_STANDARD};
use rcgen::{CertifiedKey, KeyPair, PublicKeyData};
use sha2::{Digest, Sha256};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    sync::mpsc,
    time::timeout,
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{ServerConfig, crypto::ring, pki_types::PrivateKeyDer},
    server::TlsStream,
};

use super::{API_HOST, HOST, Shared};

type Stream = TlsStream<BufReader<TcpStream>>;

/// The connections that have come through the proxy and its TLS.
pub(super) struct Ready {
    ready: mpsc::Receiver<Stream>,
    address: SocketAddr,
}

impl Ready {
    /// Accepts connections on a free port.
    pub(super) async fn new(shared: Arc<Shared>) -> (Ready, SocketAddr) {
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await;
        let port = port.expect("a free port");
        let address = port.local_addr().expect("a bound listener has an address");
        let (sender, ready) = mpsc::channel(16);
        let tls = certified();
        tokio::spawn(async move {
            loop {
                let Ok((stream, _)) = port.accept().await else {
                    continue;
                };
                let (shared, tls, sender) = (shared.clone(), tls.clone(), sender.clone());
                tokio::spawn(async move {
                    // A client that sends nothing valid is dropped. The limit is long because a browser opens sockets in
                    // advance.
                    if let Ok(Some(stream)) = timeout(Duration::from_secs(60), handshake(stream, &shared, &tls)).await {
                        _ = sender.send(stream).await;
                    }
                });
            }
        });
        (Ready { ready, address }, address)
    }
}

impl Listener for Ready {
    type Io = Stream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Stream, SocketAddr) {
        match self.ready.recv().await {
            Some(stream) => (stream, self.address),
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> std::io::Result<SocketAddr> {
        Ok(self.address)
    }
}

/// A self-signed certificate, the same for every replica of the program.
static CERTIFICATE: LazyLock<CertifiedKey<KeyPair>> = LazyLock::new(|| {
    let names = [HOST, API_HOST, "www.example.com"].map(String::from);
    rcgen::generate_simple_self_signed(names).expect("a certificate can be made")
});

/// The hash by which Chromium can be told to trust the certificate's key: `--ignore-certificate-errors-spki-list`.
/// If it only ignored the errors, it would cache nothing and refuse service workers.
pub fn certificate_hash() -> String {
    BASE64_STANDARD.encode(Sha256::digest(CERTIFICATE.signing_key.subject_public_key_info()))
}

fn certified() -> TlsAcceptor {
    let certificate = &*CERTIFICATE;
    let key = PrivateKeyDer::try_from(certificate.signing_key.serialize_der()).expect("a valid private key");
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .and_then(|config| {
            config
                .with_no_client_auth()
                .with_single_cert(vec![certificate.cert.der().clone()], key)
        })
        .expect("a valid certificate");
    TlsAcceptor::from(Arc::new(config))
}

/// Answers as the proxy, unless the client starts with TLS; then does the TLS handshake as the site.
async fn handshake(stream: TcpStream, shared: &Shared, tls: &TlsAcceptor) -> Option<Stream> {
    stream.set_nodelay(true).ok()?;
    let mut stream = BufReader::new(stream);
    if stream.fill_buf().await.ok()?.first() != Some(&0x16) {
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            let limit = 8192_usize.saturating_sub(head.len()) as u64;
            if (&mut stream).take(limit).read_line(&mut head).await.ok()? == 0 {
                return None;
            }
        }
        // `CONNECT host:443 HTTP/1.1`, or for a site without TLS `GET http://host/path HTTP/1.1`.
        let (method, target) = head.split_once(' ')?;
        let uri: Uri = target.split(' ').next()?.parse().ok()?;
        let host = uri.host()?.to_ascii_lowercase();
        let known = shared.world(|world| {
            world.hosts.push(host.clone());
            host == HOST && !world.offline || world.other_hosts.contains(&host)
        });
        if method != "CONNECT" || !known {
            let refusal = b"HTTP/1.1 502 Unknown host\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
            stream.write_all(refusal).await.ok()?;
            _ = stream.shutdown().await;
            return None;
        }
        stream
            .write_all(b"HTTP/1.1 200 Connection established\r\n\r\n")
            .await
            .ok()?;
    }
    tls.accept(stream).await.ok()
}
