//! Japanese names, which only an honorific behind them gives away.

use super::super::Hit;
use super::super::list::{List, list};
use super::{char_at, char_before};

/// What stands before 様, さん or 氏 and is no name: a role, a relative, or a word that holds the character.
static JA_NOT: List = list!(
    " たく かあ とう おかあ おとう ばあ じい おばあ おじい にい ねえ おにい おねえ みな おく むすめ お母 お父 旦那 主人 本人 職人 友人 \
    個人 法人 老人 商人 恋人 本屋 花屋 魚屋 肉屋 酒屋 床屋 部屋 問屋 顧客 皆々 先生 会社 関係各位 利用客 多種多 スタッフ ゲスト \
    クライアント ドクター パート "
);
/// Labels that stand before a name, apart from it.
static JA_LABEL: List = list!(" 氏名 名前 担当 担当者 患者 患者名 宛先 会社 ");
/// Characters before the honorific that end a role or a common word (患者様, 店員さん, 仕様, 同様).
const JA_LAST: &str = "皆者員師長主手社院店局課客方達ー仕同模異有";

/// What script a Japanese character is of; 0 where it is no letter of one.
const fn japanese(letter: char) -> u8 {
    match letter {
        '\u{4E00}'..='\u{9FFF}' | '\u{3400}'..='\u{4DBF}' | '々' | 'ヶ' => 1,
        '\u{30A1}'..='\u{30FC}' => 2,
        '\u{3041}'..='\u{3096}' => 3,
        _ => 0,
    }
}

/// The start of the run of one script before a place, and its length in characters, six at most.
fn japanese_run(text: &[u8], end: usize) -> (usize, usize, u8) {
    let script = char_before(text, end).map_or(0, japanese);
    let (mut start, mut count) = (end, 0);
    while let Some(letter) =
        char_before(text, start).filter(|letter| script > 0 && count < 6 && japanese(*letter) == script)
    {
        (start, count) = (start - letter.len_utf8(), count + 1);
    }
    (start, count, script)
}

/// Where the blank before a place begins, if there is one.
fn japanese_gap(text: &[u8], at: usize) -> usize {
    char_before(text, at)
        .filter(|letter| matches!(letter, ' ' | '\u{3000}'))
        .map_or(at, |blank| at - blank.len_utf8())
}

/// A name before 様, さん or 氏, by the place of that character.
pub(crate) fn japanese_name(text: &[u8], honorific: usize) -> Option<Hit> {
    let rest = text.get(honorific..)?;
    let len = ["様", "さん", "氏"].into_iter().find(|word| rest.starts_with(word.as_bytes()))?.len();
    // 様式, 様子, 様々, 氏名: a word of its own.
    if char_at(text, honorific + len).is_some_and(|next| "式子々相態名族".contains(next)) {
        return None;
    }
    let end = japanese_gap(text, honorific);
    let (mut start, mut count, script) = japanese_run(text, end);
    let gap = japanese_gap(text, start);
    let (family, more, other) = japanese_run(text, gap);
    // 山田 太郎 様: the family name stands apart.
    let label = JA_LABEL.has(text.get(family..gap)?);
    if gap < start
        && other == 1
        && !label
        && more + count <= 5
        && char_before(text, family).map_or(0, japanese) == 0
    {
        (start, count) = (family, count + more);
    }
    // In kana only what stands free is sure to be a whole word.
    if script > 1 && char_before(text, start).map_or(0, japanese) > 0 {
        return None;
    }
    for label in ["担当", "患者", "弁護士"].map(str::as_bytes) {
        if text.get(start..end)?.starts_with(label) && end - start >= label.len() + 6 {
            (start, count) = (start + label.len(), count - label.len() / 3);
        }
    }
    let word = text.get(start..end)?;
    let last = char_before(text, end)?;
    ((2..=5).contains(&count) && !JA_NOT.has(word) && !JA_LAST.contains(last)).then(|| Hit::plain(start..end))
}
