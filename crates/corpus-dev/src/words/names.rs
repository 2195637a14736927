//! Given names and surnames: common ones, joined at random, so that they mean nobody.

use crate::lang::Lang;

type Names = (&'static str, &'static str);

const EN: Names = (
    "Olivia;James;Amelia;Thomas;Grace;Daniel;Hannah;Matthew;Chloe;Samuel;Ruth;Peter;Megan;Aaron;Laura;Simon;Naomi;Gareth;Priya;Kwame;Fiona;Derek;Alice;Connor;Rachel;Nathan;Joyce;Leon",
    "Baker;Finch;Okafor;Turner;Marsh;Whitfield;Ellis;Hargreaves;Dunn;Patel;Langley;Osborne;Pryce;Sutton;Fairbanks;Rowe;Holloway;Mensah;Kerr;Abbott;Lindley;Stokes;Ashworth;Merritt;Chandler;Boyle;Thorne;Vance",
);
const DE: Names = (
    "Anna;Lukas;Sabine;Jonas;Petra;Stefan;Katrin;Markus;Lena;Thomas;Birgit;Florian;Julia;Andreas;Heike;Tobias;Claudia;Felix;Monika;Jürgen;Ulrike;Sebastian;Ines;Matthias;Käthe;Björn",
    "Krause;Lindner;Becker;Vogel;Schuster;Brandt;Hofmann;Seidel;Köhler;Winkler;Böhm;Engel;Pohl;Sommer;Jahn;Albrecht;Reuter;Hein;Kühn;Thiel;Barth;Lorenz;Dietrich;Grote;Wendt;Ziegler",
);
const FR: Names = (
    "Camille;Julien;Élodie;Nicolas;Sophie;Thibault;Marion;Antoine;Chloé;Mathieu;Aurélie;Benoît;Manon;Romain;Léa;Guillaume;Inès;Hugo;Céline;Pascal;Noémie;Rémi;Lucie;Damien",
    "Roux;Moreau;Lefèvre;Garnier;Faure;Mercier;Blanchard;Girard;Chevalier;Perrin;Lemoine;Gauthier;Barbier;Renaud;Colin;Picard;Aubert;Royer;Dumas;Leclerc;Besson;Vidal;Hubert;Marchand",
);
const ES: Names = (
    "Carmen;Javier;Lucía;Sergio;Marta;Álvaro;Elena;Diego;Raquel;Pablo;Nuria;Andrés;Beatriz;Iván;Silvia;Rubén;Pilar;Óscar;Inés;Manuel;Rosa;Joaquín;Alicia;Tomás",
    "Vega Ruiz;Molina Sanz;Ortega Gil;Navarro Peña;Castillo Marín;Rubio Soto;Iglesias Vidal;Serrano Lara;Cano Prieto;Herrera Campos;Lozano;Delgado;Ramírez;Núñez;Méndez;Guerrero;Cabrera;Fuentes;Carrasco;Reyes",
);
const IT: Names = (
    "Giulia;Marco;Chiara;Luca;Francesca;Alessandro;Elena;Matteo;Silvia;Davide;Paola;Andrea;Martina;Stefano;Laura;Simone;Valentina;Giorgio;Sara;Fabio;Ilaria;Roberto;Elisa;Paolo",
    "Rossi;Ferrari;Bianchi;Romano;Gallo;Conti;De Luca;Costa;Mancini;Giordano;Rizzo;Lombardi;Moretti;Barbieri;Fontana;Santoro;Mariani;Caruso;Ferrara;Galli;Martini;Leone;Longo;Gentile",
);
const NL: Names = (
    "Sanne;Daan;Femke;Bram;Lotte;Jeroen;Anouk;Maarten;Eva;Sander;Marloes;Thijs;Ilse;Ruben;Noor;Wouter;Saskia;Joost;Karin;Pieter;Esther;Bas;Tessa;Gijs",
    "de Wit;van Dijk;Bakker;Visser;Smit;Meijer;de Boer;Mulder;van den Berg;Dekker;Vos;Peters;Hendriks;van Leeuwen;Brouwer;de Graaf;Kuiper;Jacobs;Verhoeven;Kok;Willems;van der Veen",
);
const PL: Names = (
    "Anna;Piotr;Katarzyna;Tomasz;Agnieszka;Paweł;Magdalena;Michał;Joanna;Krzysztof;Ewa;Marcin;Zofia;Łukasz;Natalia;Grzegorz;Monika;Rafał;Aleksandra;Jakub;Beata;Wojciech;Dorota;Adam",
    "Wójcik;Kamińska;Zieliński;Szymańska;Woźniak;Dąbrowska;Kozłowski;Jankowska;Mazur;Krawczyk;Grabowska;Pawlak;Michalska;Król;Wieczorek;Wróbel;Stępień;Górska;Rutkowski;Sikora;Baran;Duda",
);
const PT: Names = (
    "Joana;Tiago;Beatriz;Rui;Mariana;Gonçalo;Inês;Pedro;Catarina;Diogo;Sofia;Luís;Rita;Bruno;Marta;Nuno;Helena;Ricardo;Carla;Miguel;Cláudia;João;Vera;Hugo",
    "Silva;Carvalho;Ferreira;Almeida;Sousa;Pereira;Rocha;Monteiro;Teixeira;Correia;Moreira;Barbosa;Fonseca;Cardoso;Pinto;Nogueira;Tavares;Lopes;Mendes;Azevedo;Figueiredo;Ramos",
);
const SV: Names = (
    "Sara;Erik;Karin;Johan;Lina;Anders;Maja;Fredrik;Elin;Magnus;Hanna;Oskar;Ingrid;Henrik;Emma;Mattias;Åsa;Viktor;Frida;Björn;Malin;Jonas;Eva;Nils",
    "Lindqvist;Bergström;Holm;Sandberg;Ekström;Nyberg;Wallin;Forsberg;Söderström;Lundin;Åberg;Hedlund;Sjöberg;Nordin;Engström;Blom;Öberg;Falk;Norling;Strand;Dahl;Viklund",
);
const JA: Names = (
    "健一;美咲;大輔;由美子;翔太;恵子;直樹;真由美;拓也;陽子;和也;久美子;亮;明日香;修;智子;健太;裕子;誠;彩",
    "佐藤;鈴木;高橋;田中;伊藤;渡辺;山本;中村;小林;加藤;吉田;山田;松本;井上;木村;清水;斎藤;森;池田;橋本",
);

/// Given names and surnames of a language, semicolons between them.
#[must_use]
pub const fn names(lang: Lang) -> Names {
    match lang {
        Lang::En => EN,
        Lang::De => DE,
        Lang::Fr => FR,
        Lang::Es => ES,
        Lang::It => IT,
        Lang::Nl => NL,
        Lang::Pl => PL,
        Lang::Pt => PT,
        Lang::Sv => SV,
        Lang::Ja => JA,
    }
}

/// A name in the letters of a mail address.
#[must_use]
pub fn folded(name: &str) -> String {
    let mut out = String::new();
    for c in name.to_lowercase().chars() {
        match c {
            'ä' | 'æ' => out.push_str("ae"),
            'ö' | 'ø' => out.push_str("oe"),
            'ü' => out.push_str("ue"),
            'ß' => out.push_str("ss"),
            'á' | 'à' | 'â' | 'ã' | 'å' | 'ą' => out.push('a'),
            'é' | 'è' | 'ê' | 'ë' | 'ę' => out.push('e'),
            'í' | 'î' | 'ï' => out.push('i'),
            'ó' | 'ô' | 'õ' => out.push('o'),
            'ú' | 'û' => out.push('u'),
            'ç' | 'ć' => out.push('c'),
            'ñ' | 'ń' => out.push('n'),
            'ł' => out.push('l'),
            'ś' => out.push('s'),
            'ż' | 'ź' => out.push('z'),
            c if c.is_ascii_alphanumeric() => out.push(c),
            _ => {}
        }
    }
    out
}

/// Several words in the letters of identifiers.
#[must_use]
pub fn folded_words(words: &str) -> String {
    words.split(|c: char| !c.is_alphanumeric()).map(folded).collect::<Vec<_>>().join(" ")
}
