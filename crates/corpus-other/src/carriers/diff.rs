//! Changes as a version control system shows them.

use crate::facts::{Style, styled};
use crate::kinds::Class;
use crate::rich::{Rich, rich};
use crate::rng::HEX;
use crate::scene::Scene;

const CHANGED: &[Class] = &[Class::Secret, Class::Secret, Class::Secret, Class::Net];

pub(super) fn git_diff(scene: &mut Scene) -> Rich {
    let (first, last) = scene.person();
    let author = scene.contact(first, last);
    let subject = scene.note();
    let file = format!(
        "{}/{}",
        super::system(scene),
        scene.rng.one(
            "settings.py|config/app.yml|src/client.go|\
            deploy.sh|application.properties|Startup.cs"
        )
    );
    let mut out = rich![
        format!("commit {}\nAuthor: ", scene.rng.chars(HEX, 40)),
        author,
        format!(
            "\nDate:   {}\n\n    {subject}\n\n\
            diff --git a/{file} b/{file}\nindex {}..{} 100644\n--- a/{file}\n+++ b/{file}\n@@ -{},7 +{},9 @@\n",
            scene.stamp(),
            scene.rng.chars(HEX, 9),
            scene.rng.chars(HEX, 9),
            scene.rng.between(1, 300),
            scene.rng.between(1, 300)
        )
    ];
    let style = scene.rng.pick([Style::Snake, Style::Upper, Style::Camel]);
    scene.used.clear();
    for turn in 0..scene.rng.between(5, 10) {
        let mark = scene.rng.pick([" ", "-", "+", "+"]);
        let facts = if turn == 2 { scene.sure_entries(CHANGED) } else { scene.entries(CHANGED) };
        for fact in facts {
            let quote = if fact.bare { "" } else { "\"" };
            out.add(rich![
                mark,
                format!("    {} = {quote}", styled(&fact.key, style)),
                fact.value.map(super::json::escape),
                quote,
                "\n"
            ]);
        }
        if scene.rng.chance(25) {
            let key = scene.rng.one("API_KEY|DB_PASSWORD|MAIL_TOKEN|CLIENT_SECRET");
            out.add(format!(
                "-    {key} = \"{}\"\n+    {key} = os.environ[\"{key}\"]\n",
                scene.rng.one(crate::words::PLACEHOLDERS)
            ));
        }
    }
    if scene.rng.chance(50) {
        let text = scene.sentence();
        out.add(rich!["+    # ", text, "\n"]);
    }
    out
}
