//! Plausibility of decoded text: a wrong charset puts symbols and capitals inside words.

/// Whether at most one letter beyond ASCII in forty has something odd beside it, and most letters
/// are small.
pub(super) fn are_plausible(text: &str) -> bool {
    let (mut letters, mut odd, mut capitals, mut small) = (0, 0, 0, 0);
    let mut before = ' ';
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let is_within = before.is_alphabetic() && chars.peek().is_some_and(|c| c.is_alphabetic());
        let is_capital = !c.is_ascii() && c.is_uppercase();
        letters += usize::from(!c.is_ascii() && c.is_alphabetic());
        capitals += usize::from(is_capital);
        small += usize::from(!c.is_ascii() && c.is_lowercase());
        odd += usize::from(is_symbol(c) && is_within || is_capital && before.is_lowercase());
        before = c;
    }
    odd * 40 <= letters && capitals <= small
}

/// Controls, punctuation, currencies and drawings, but for joiners, hyphens and apostrophes.
fn is_symbol(c: char) -> bool {
    let joins =
        matches!(c, '\u{AD}' | '·' | '\u{200C}'..='\u{200F}' | '\u{2010}'..='\u{2015}' | '‘' | '’');
    !joins && !c.is_alphanumeric() && matches!(c, '\u{80}'..='\u{BF}' | '\u{2000}'..='\u{2BFF}')
}
