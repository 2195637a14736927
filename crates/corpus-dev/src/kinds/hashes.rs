//! Hashes of passwords.

use crate::kind::{BASE, COL, DEV, FIELD, KV, Kind, LOG, Make, PROSE};
use crate::lang::Lang::{De, En, Es, Fr, It, Nl, Pl, Pt, Sv};

pub(super) const KINDS: &[Kind] = &[Kind {
    id: "PASSWORD_HASH",
    theme: DEV,
    sites: PROSE | FIELD | KV | COL | LOG,
    make: Make::Shape(&[
        "$2b$12${s53}",
        "$2a$10${s53}",
        "$2y$10${s53}",
        "$6${s16}${s86}",
        "$5${s12}${s43}",
        "$1${s8}${s22}",
        "$apr1${s8}${s22}",
        "$argon2id$v=19$m=65536,t=3,p=4${b22}${b43}",
        "pbkdf2_sha256$600000${w22}${b43}=",
        "{{SSHA}{b38}==",
        "$P$B{s30}",
        "$y$j9T${s22}${s43}",
        "aad3b435b51404eeaad3b435b51404ee:{h32}",
        "scrypt:32768:8:1${w16}${h128}",
    ]),
    labels: &[
        (En, "password hash;hash from the shadow file;hashed password"),
        (De, "m:Passwort-Hash;m:Hash aus der shadow-Datei"),
        (Fr, "m:hash du mot de passe"),
        (Es, "m:hash de la contraseña"),
        (It, "m:hash della password"),
        (Nl, "f:wachtwoordhash"),
        (Pl, "m:hash hasła"),
        (Pt, "m:hash da senha"),
        (Sv, "m:lösenordshash"),
    ],
    keys: "password_hash;encrypted_password;passwd_hash;user_password_hash",
    ..BASE
}];
