//! Files of keys and certificates, and places where they are pasted.

use crate::checks::codec::base64;
use crate::kinds::wrapped;
use crate::rich::{Piece, Rich, rich};
use crate::rng::{BASE62, HEX};
use crate::scene::Scene;

/// A certificate or public key: the same form, and nothing to hide.
fn public_block(scene: &mut Scene) -> String {
    let title = scene.rng.one("CERTIFICATE|PUBLIC KEY|CERTIFICATE REQUEST|RSA PUBLIC KEY|PKCS7");
    let mut bytes = vec![0x30, 0x82, 2, 0x3c];
    bytes.extend(scene.rng.bytes(420));
    format!("-----BEGIN {title}-----\n{}\n-----END {title}-----\n", wrapped(&base64(bytes), 64))
}

pub(super) fn pem(scene: &mut Scene) -> Rich {
    let mut out = Rich::new();
    match scene.rng.below(4) {
        0 => {
            let text = scene.note();
            out.add(format!(
                "# {text}\nsubject=CN = {}.example.com, O = {}\nnotAfter={}\n",
                super::system(scene),
                scene.slot("firm"),
                scene.stamp()
            ));
        }
        1 => out.add(format!(
            "Bag Attributes\n    friendlyName: {}\n    localKeyID: {}\n\
                Key Attributes: <No Attributes>\n",
            super::system(scene),
            spaced(&scene.rng.chars("0123456789ABCDEF", 40))
        )),
        2 => {
            let text = scene.paragraph(2);
            out.add(rich![text, "\n\n"]);
        }
        _ => {}
    }
    let first = scene.rng.chance(40);
    if first {
        out.add(public_block(scene));
    }
    if let Some(key) = scene.sure("PRIVATE_KEY") {
        out.add(rich![key, "\n"]);
    } else {
        out.add("-----BEGIN PRIVATE KEY-----\n<insert key here>\n-----END PRIVATE KEY-----\n");
    }
    if !first && scene.rng.chance(50) {
        out.add(public_block(scene));
    }
    if scene.rng.chance(40) {
        out.add(format!(
            "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQ{} {}\n",
            scene.rng.chars(BASE62, 338),
            scene.rng.one("deploy-key-2023|build07|laptop-old")
        ));
    }
    out.add(format!("# SHA256:{}\n", scene.rng.chars(BASE62, 43)));
    out
}

fn spaced(hex: &str) -> String {
    crate::checks::sums::groups(hex, &[2; 20], " ")
}

/// A key store in base64: in a mail part, in YAML, in a service definition.
pub(super) fn key_store(scene: &mut Scene) -> Rich {
    let style = scene.rng.below(3);
    let name = super::system(scene);
    let store = scene.sure("PKCS12").unwrap_or_else(|| {
        // What is no key store: a picture.
        let bytes = scene.rng.bytes(300);
        Rich::from(format!("iVBORw0KGgoAAAANSUhEUgAA{}", base64(bytes)))
    });
    let folded = |store: Rich, width: usize, pad: &str| {
        let pieces = store.0.into_iter().map(|piece| match piece {
            Piece::Mark { id, text, .. } => {
                Piece::Mark { id, text: wrapped(&text, width).replace('\n', &format!("\n{pad}")), raw: true }
            }
            Piece::Plain(text) => Piece::Plain(wrapped(&text, width).replace('\n', &format!("\n{pad}"))),
        });
        Rich(pieces.collect())
    };
    let (file, kind) =
        if scene.loud { ("client.p12", "application/x-pkcs12") } else { ("logo.png", "image/png") };
    match style {
        0 => {
            let border = scene.rng.chars(HEX, 24);
            let (from, to) = scene.two();
            let (sender, receiver) = (scene.contact(from.0, from.1), scene.contact(to.0, to.1));
            let subject = scene.item("subject");
            let text = scene.paragraph(2);
            rich![
                "From: ",
                sender,
                "\nTo: ",
                receiver,
                "\nSubject: ",
                subject,
                format!(
                    "\nContent-Type: multipart/mixed; boundary=\"{border}\"\n\n--{border}\n\
                        Content-Type: text/plain; charset=utf-8\n\n"
                ),
                text,
                format!(
                    "\n\n--{border}\nContent-Type: {kind}; name=\"{file}\"\n\
                        Content-Transfer-Encoding: base64\n\
                        Content-Disposition: attachment; filename=\"{file}\"\n\n"
                ),
                folded(store, 76, ""),
                format!("\n--{border}--\n")
            ]
        }
        1 => {
            let text = scene.note();
            rich![
                format!("# {text}\n{name}:\n  version: {}\n  {file}: |\n    ", scene.slot("version")),
                folded(store, 64, "    "),
                format!("\n  checksum: {}\n  alias: {name}\n", scene.rng.chars(HEX, 64))
            ]
        }
        _ => {
            let label = if scene.loud {
                scene.rng.one("keystoreP12|pfxData|clientCertificatePkcs12")
            } else {
                "logoPng"
            };
            rich![
                format!(
                    "{{\n  \"name\": \"{name}\",\n  \"thumbprint\": \"{}\",\n  \"{label}\": \"",
                    scene.rng.chars("0123456789ABCDEF", 40)
                ),
                store,
                format!(
                    "\",\n  \"expires\": \"{}\",\n  \"serial\": \"{}\"\n}}\n",
                    scene.stamp(),
                    scene.rng.chars(HEX, 32)
                )
            ]
        }
    }
}
