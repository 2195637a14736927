//! Rows of the tables of credentials that carry the name of a vendor, with what developers call them in each language.

/// A token of a vendor.
macro_rules! token {
    ($id:literal, $v:literal, $keys:literal, $make:expr, $check:expr) => {
        $crate::kind::Kind {
            id: $id,
            theme: $crate::kind::DEV,
            sites: $crate::kind::CRED,
            make: $make,
            check: $check,
            labels: &[
                ($crate::lang::Lang::En, concat!($v, " token;", $v, " access token;", $v, " API token;token for ", $v)),
                ($crate::lang::Lang::De, concat!("n:", $v, "-Token;n:Zugriffstoken für ", $v, ";m:", $v, "-Zugangstoken")),
                ($crate::lang::Lang::Fr, concat!("m:jeton ", $v, ";m:jeton d'accès ", $v, ";m:token ", $v)),
                ($crate::lang::Lang::Es, concat!("m:token de ", $v, ";m:token de acceso de ", $v)),
                ($crate::lang::Lang::It, concat!("m:token ", $v, ";m:token di accesso ", $v)),
                ($crate::lang::Lang::Nl, concat!("n:", $v, "-token;n:toegangstoken voor ", $v)),
                ($crate::lang::Lang::Pl, concat!("m:token ", $v, ";m:token dostępu do ", $v)),
                ($crate::lang::Lang::Pt, concat!("m:token do ", $v, ";m:token de acesso do ", $v)),
                ($crate::lang::Lang::Sv, concat!("m:", $v, "-token;m:åtkomsttoken för ", $v)),
                ($crate::lang::Lang::Ja, concat!($v, "のトークン;", $v, "のアクセストークン")),
            ],
            keys: $keys,
            ..$crate::kind::BASE
        }
    };
    ($id:literal, $v:literal, $keys:literal, [$($shape:literal),*]) => {
        token!($id, $v, $keys, $crate::kind::Make::Shape(&[$($shape),*]), $crate::kind::any)
    };
}

/// A key of a vendor.
macro_rules! key {
    ($id:literal, $v:literal, $keys:literal, $make:expr, $check:expr) => {
        $crate::kind::Kind {
            id: $id,
            theme: $crate::kind::DEV,
            sites: $crate::kind::CRED,
            make: $make,
            check: $check,
            labels: &[
                ($crate::lang::Lang::En, concat!($v, " API key;", $v, " key;", $v, " secret key;API key for ", $v)),
                ($crate::lang::Lang::De, concat!("m:", $v, "-API-Schlüssel;m:", $v, "-Key;m:API-Key für ", $v)),
                ($crate::lang::Lang::Fr, concat!("f:clé API ", $v, ";f:clé ", $v)),
                ($crate::lang::Lang::Es, concat!("f:clave API de ", $v, ";f:clave de ", $v)),
                ($crate::lang::Lang::It, concat!("f:chiave API di ", $v, ";f:chiave ", $v)),
                ($crate::lang::Lang::Nl, concat!("f:", $v, "-API-sleutel;f:", $v, "-sleutel")),
                ($crate::lang::Lang::Pl, concat!("m:klucz API ", $v, ";m:klucz do ", $v)),
                ($crate::lang::Lang::Pt, concat!("f:chave de API do ", $v, ";f:chave do ", $v)),
                ($crate::lang::Lang::Sv, concat!("m:API-nyckel för ", $v, ";m:", $v, "-nyckel")),
                ($crate::lang::Lang::Ja, concat!($v, "のAPIキー;", $v, "のキー")),
            ],
            keys: $keys,
            ..$crate::kind::BASE
        }
    };
    ($id:literal, $v:literal, $keys:literal, [$($shape:literal),*]) => {
        key!($id, $v, $keys, $crate::kind::Make::Shape(&[$($shape),*]), $crate::kind::any)
    };
}
