//! The types of Latin America, with what people there call them.

use super::latin::{
    cedula, cnpj, cpf, cuit, curp, is_cedula, is_cnpj, is_cpf, is_cuit, is_curp, is_nit, is_rfc, is_rut, nit,
    rfc, rut,
};
use super::{Class, Kind};

pub(super) const KINDS: &[Kind] = &[
    Kind::plain("BR_CPF", Class::Person, "pt", cpf, is_cpf)
        .labels("pt=CPF|CPF nº|número do CPF|C.P.F.;en=CPF|Brazilian CPF|CPF (Brazil)")
        .keys("cpf|cpf_cliente|num_cpf")
        .strict()
        .says(
            "pt: Segue o cadastro de {name}, CPF {V}, já validado na Receita.
pt: meu cpf é {V}, pode emitir a nota
pt: O paciente {name} (CPF {V}) não compareceu à consulta de {date}.",
        ),
    Kind::plain("BR_CNPJ", Class::Person, "pt", cnpj, is_cnpj)
        .labels("pt=CNPJ|CNPJ nº|CNPJ do fornecedor;en=CNPJ|Brazilian CNPJ|CNPJ (Brazil)")
        .keys("cnpj|cnpj_fornecedor|num_cnpj")
        .strict()
        .says(
            "pt: Nota emitida por {firm} Ltda., CNPJ {V}, valor {amount}.
pt: Razão social {firm}, inscrita no CNPJ sob o nº {V}",
        ),
    Kind::plain("MX_CURP", Class::Person, "es", curp, is_curp)
        .labels("es=CURP|clave CURP|C.U.R.P.;en=CURP|Mexican CURP")
        .keys("curp|clave_curp")
        .strict()
        .says("es: Alta en el IMSS de {name}, CURP {V}, sucursal Monterrey."),
    Kind::plain("MX_RFC", Class::Person, "es", rfc, is_rfc)
        .labels("es=RFC|R.F.C.|RFC del receptor;en=RFC (Mexico)|Mexican RFC")
        .keys("rfc|rfc_receptor|rfc_emisor")
        .strict()
        .says(
            "es: CFDI cancelado: RFC {V}, uso G03, total {amount}
es: ¿Me facturan con el RFC {V}, por favor?",
        ),
    Kind::plain("AR_CUIT", Class::Person, "es", cuit, is_cuit)
        .labels("es=CUIT|CUIL|CUIT/CUIL|C.U.I.T.;en=CUIT (Argentina)|Argentine CUIT")
        .keys("cuit|cuil|cuit_cliente")
        .strict()
        .says("es: Factura A a nombre de {firm}, CUIT {V}, AFIP la rechazó."),
    Kind::plain("CL_RUT", Class::Person, "es", rut, is_rut)
        .labels("es=RUT|R.U.T.|RUN|RUT del trabajador;en=RUT (Chile)|Chilean RUT")
        .keys("rut|rut_trabajador|run")
        .strict()
        .says(
            "es: Contrato de {name}, RUT {V}, con domicilio en Santiago.
es: la boleta salió con mi rut {V} mal escrito",
        ),
    Kind::plain("CO_NIT", Class::Person, "es", nit, is_nit)
        .labels("es=NIT|N.I.T.|NIT de la empresa;en=NIT (Colombia)|Colombian NIT")
        .keys("nit|nit_empresa|nit_proveedor")
        .strict()
        .says("es: {firm} S.A.S., NIT {V}, retención del 2,5 %."),
    Kind::plain("EC_CEDULA", Class::Person, "es", cedula, is_cedula)
        .labels("es=cédula|cédula de identidad|C.I.|cédula (Ecuador);en=Ecuador cédula|cédula (Ecuador)")
        .keys("cedula|cedula_identidad|num_cedula")
        .strict()
        .says("es: Paciente {name}, cédula de identidad {V}, Quito, control el {date}."),
];
