//! The word lists of the scanner of names.

use super::super::list::{List, list};

/// Forms of address that say by themselves that a name follows; a dot behind them is looked at apart.
pub(super) static ADDRESS: List = list!(
    " Mr Mrs Ms Miss Dr Prof Sir Herr Herrn Frau M Mme Mlle Monsieur Madame Sr Sra Señor Señora Don Doña Sig \
    Sig.ra Signor Signora Dhr Mevr Mevrouw Pan Pani Pana Panu Panią Senhor Senhora Fru \
    mr mrs dr prof herr herrn frau mme mlle monsieur madame sr sra señor señora doña signor signora dhr mevr mevrouw heer \
    pan pani pana panu panią senhor senhora fru MR MRS HERR FRAU MME SRA "
);
/// Those that are written with a dot, so that it does not end a sentence.
pub(super) static DOTTED: List = list!(
    " Mr Mrs Ms Dr Prof M Mme Mlle Sr Sra Sig Sig.ra Dhr Mevr mr mrs dr prof mme mlle sr sra dhr mevr MR MRS MME SRA "
);
/// Titles that may stand between a form of address and the name.
pub(super) static TITLE: List = list!(
    " Dr Dr.-Ing Prof Professor Professorin Doktor Doctor Ing Mag Dipl Dipl.-Ing Dott Dott.ssa Avv Drs Ir Mr Rev Hon Me Dra Profa Eng \
    inż mgr hab med phil jur nat rer habil iur oec dr prof ing ir drs hc h.c "
);
/// Small words inside a name.
pub(super) static PARTICLE: List =
    list!(" de van von der den da di la el al bin du des del della dos das do le ter ten zu zum af av e y ");
/// Words that never belong to a name though a capital begins them: months, days, words of a sentence, offices, products.
pub(super) static NOT_NAME: List = list!(
    " january february march april may june july august september october november december monday tuesday \
    wednesday thursday friday saturday sunday januar februar märz mai juni juli oktober dezember montag dienstag mittwoch donnerstag \
    freitag samstag sonntag the this that these those and or but if when where who what how why is are was were has have had will \
    would can could should must not no yes in on at by for from to with about of as it its he she they we you your our my his her i \
    there here then please thank thanks und oder der die das ist hat sie ihr wir et ou les est que para con por re fwd ok president \
    präsident presidente président minister chairman speaker director manager engineer software developer analyst architect consultant \
    sales marketing senior vice bundeskanzler bundeskanzlerin general card number universe american african european asian db sql api \
    http https html json xml linux windows office word excel "
);
/// Labels of a form, at which the value before them ends.
pub(super) static LABEL: List = list!(
    " name first last full given surname family email mail phone tel telephone fax address date dob city street zip \
    vorname nachname geburtsdatum telefon adresse straße ort nom prénom apellidos apellido cognome nascita achternaam nazwisko age \
    gender id role title department position ssn "
);
/// Words that make a street, a company, a place or a work out of the name before them.
pub(super) static THING: List = list!(
    " street st road rd avenue ave lane drive boulevard blvd square park bridge airport hospital clinic university college \
    school academy institute inc ltd llc llp plc gmbh ag kg ohg ug sa sas sarl srl spa bv nv ab oy corp corporation co company group \
    bank foundation trust fund agreement act treaty award prize church cathedral center centre hotel river lake island islands valley \
    mountain county city town hall house stadium tower station straße strasse platz weg allee gasse stiftung schule universität report \
    project server database version file class connector table product beach falls state hills secret day week festival club team \
    league cup museum library theatre theater opera partners associates holding holdings industries systems technologies solutions \
    straat gatan vägen ulica plein laan place plaza way court terrace crescent "
);
/// Words that say, in front of a name, that a street, a company or a thing is called by it.
pub(super) static THING_BEFORE: List = list!(
    " the rue via viale piazza calle avenida avenue avda plaza place rua ulica ul al. boulevard praça corso straat \
    class struct enum interface table file host hostname server project product company firma firm lake mount fort port saint st san \
    santa sankt hotel restaurant "
);
/// Keys whose value is a name whatever it reads.
pub(super) static KEY: List = list!(
    " firstname lastname fullname givenname surname familyname middlename maidenname forename fname lname vorname nachname \
    familienname geburtsname prénom prenom nombre nombres apellido apellidos cognome nominativo voornaam achternaam imię imie nazwisko \
    sobrenome apelido förnamn efternamn 氏名 姓 フルネーム 患者 担当者 accountholder cardholder "
);
/// Keys that say no more than "name", in each language.
pub(super) static PLAIN_KEY: List = list!(" name nom nome naam namn 名前 名 ");
/// Words before a plain key that say that it is the name of a person.
pub(super) static WHOSE: List = list!(
    " patient patientin patients customer client employee contact applicant insured holder cardholder member student guest \
    doctor physician author recipient sender spouse father mother person staff first last full given family middle maiden kunde \
    mitarbeiter display legal s of "
);
/// Words of a key that say that it names no person, wherever they stand in it.
pub(super) static NO_PERSON: List = list!(
    " file filename host hostname domain class product project table company street server firm firma dateiname straße \
    fichier société rue calle empresa azienda bedrijf straat gatan företag ulica rua archivo column event city country brand model "
);
/// Words that say "name" only with the one before them.
pub(super) static SECOND: List = list!("completo famille");
/// Words behind which a capital M with a dot is a form of address, and no initial.
pub(super) static GREETING: List = list!("Bonjour Cher À De Par Et Avec Pour Chez Le Patient Client");
