//! Facts, rules and recommendations in words.
use super::{
    content::{Fact, FactKind, Origin, RuleSet},
    engine::{Answer, Facts, Known, Length, Recommendation, Verdict},
    store::{Given, Kept, Outage, World},
};
use vk_core::{Id, Instant, Lang};
use vk_web::{Message, Tr, table::Cell};

/// A question, and its form.
pub struct QuestionView {
    pub key: String,
    pub text: String,
    pub who: String,
    /// "Avgör 3 regler".
    pub settles: Option<String>,
    pub flag: bool,
    /// "minuter", "kronor"; for the input's label.
    pub unit: String,
    /// What was answered, by whom and when.
    pub given: Option<String>,
    pub error: Option<String>,
    /// Where it is answered instead.
    pub elsewhere: Option<&'static str>,
}

/// What is known.
pub struct FactView {
    pub question: QuestionView,
    pub value: String,
    pub source: String,
}

pub struct RuleView {
    pub key: String,
    pub text: String,
    pub profile: String,
    pub state: Cell,
    /// The questions that decide it.
    pub lacks: Vec<String>,
    /// When it is passed if nothing changes.
    pub reached: Option<String>,
}

pub struct OutageView {
    pub id: Id,
    pub kind: String,
    pub activity: String,
    pub unit: String,
    pub from: String,
    pub to: String,
    pub length: String,
    pub running: bool,
    pub note: String,
    pub by: String,
    pub withdrawn: Option<String>,
    pub version: i64,
}

pub struct KeptView {
    pub title: String,
    pub recommended: String,
    pub facts: Vec<(String, String)>,
    pub rules: String,
}

/// "2 tim 5 min".
pub fn duration(tr: &Tr, seconds: i64) -> String {
    let minutes = seconds.max(0) / 60;
    if minutes >= 60 {
        return tr.args("significance-hours", &[("hours", (minutes / 60).into()), ("minutes", (minutes % 60).into())]);
    }
    tr.with("significance-minutes", "minutes", minutes)
}

/// A number with its thousands apart, by a space that does not break.
fn grouped(n: i64) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push('\u{a0}');
        }
        out.push(c);
    }
    out
}

pub fn value(known: &Known, tr: &Tr) -> String {
    match known {
        Known::Flag(yes) => tr.t(if *yes { "significance-yes" } else { "significance-no" }),
        Known::Number(n) => grouped(*n),
        Known::Lengths(all) => lengths(all, tr),
    }
}

/// The longest, and that it still runs; the sum of all beside it when there are several.
fn lengths(all: &[Length], tr: &Tr) -> String {
    let longest = all.iter().map(|l| l.seconds).max().unwrap_or(0);
    let mut out = duration(tr, longest);
    let several = all.iter().filter(|l| l.seconds > 0).count();
    if several > 1 {
        let sum = duration(tr, all.iter().map(|l| l.seconds).sum());
        out = tr.args("significance-several", &[("longest", out.into()), ("n", several.into()), ("sum", sum.into())]);
    }
    if all.iter().any(|l| l.running) {
        out = tr.with("significance-running", "length", out);
    }
    out
}

fn unit(kind: FactKind) -> &'static str {
    match kind {
        FactKind::Duration => "significance-unit-minutes",
        FactKind::Money => "significance-unit-money",
        FactKind::Count | FactKind::Flag | FactKind::Share => "significance-unit-count",
    }
}

/// A mistake in an answer: which question, what to say.
pub type Wrong = Option<(String, Message)>;

pub fn question(fact: &Fact, rules: Option<usize>, world: &World, wrong: &Wrong, tr: &Tr, lang: Lang) -> QuestionView {
    let error = wrong.as_ref().filter(|(key, _)| *key == fact.key).map(|(_, message)| tr.message(message));
    QuestionView {
        key: fact.key.clone(),
        text: fact.question.get(lang).to_owned(),
        who: fact.who.get(lang).to_owned(),
        settles: rules.map(|n| tr.n("significance-settles", n)),
        flag: fact.kind == FactKind::Flag,
        unit: tr.t(unit(fact.kind)),
        given: world.given.get(&fact.key).map(|g| given(g, tr)),
        error,
        elsewhere: (fact.from == Origin::Turnover).then_some("/settings/sectors"),
    }
}

fn given(given: &Given, tr: &Tr) -> String {
    let key = if given.value.is_some() { "significance-given" } else { "significance-given-unknown" };
    tr.args(key, &[("who", given.by.as_str().into()), ("at", given.at.local_minute().into())])
}

/// What is known, in the order of the content.
pub fn facts(set: &RuleSet, world: &World, wrong: &Wrong, tr: &Tr, lang: Lang) -> Vec<FactView> {
    let known = set.facts.iter().filter_map(|fact| Some((fact, world.facts.get(&fact.key)?)));
    let source = |fact: &Fact| match (fact.from, world.given.get(&fact.key)) {
        (Origin::Turnover, _) => "significance-source-turnover",
        (_, Some(given)) if given.value.is_some() => "significance-source-asked",
        (Origin::Systems, _) => "significance-source-systems",
        (Origin::Limited | Origin::Fallback, _) => "significance-source-outages",
        (Origin::Asked, _) => "significance-source-asked",
    };
    known
        .map(|(fact, known)| FactView {
            question: question(fact, None, world, wrong, tr, lang),
            value: value(known, tr),
            source: tr.t(source(fact)),
        })
        .collect()
}

pub fn questions(set: &Recommendation<'_>, world: &World, wrong: &Wrong, tr: &Tr, lang: Lang) -> Vec<QuestionView> {
    set.questions.iter().map(|q| question(q.fact, Some(q.rules), world, wrong, tr, lang)).collect()
}

pub fn rule(set: &RuleSet, verdict: &Verdict<'_>, tr: &Tr, lang: Lang) -> RuleView {
    let profile = set.profile(&verdict.rule.profile).map(|p| p.name.get(lang).to_owned());
    let (key, tone) = match verdict.answer {
        Answer::Matched => ("significance-matched", "ember"),
        Answer::Missing(_) => ("significance-missing", "warning"),
        Answer::NotMatched => ("significance-not-matched", "muted"),
    };
    let lacks = match &verdict.answer {
        Answer::Missing(keys) => keys.iter().filter_map(|k| set.fact(k)).map(|f| f.question.get(lang).to_owned()).collect(),
        _ => Vec::new(),
    };
    RuleView {
        key: verdict.rule.key.clone(),
        text: verdict.rule.text.get(lang).to_owned(),
        profile: profile.unwrap_or_else(|| tr.t("significance-every-operator")),
        state: Cell::tag(tr.t(key), tone),
        lacks,
        reached: verdict.reached_at.map(Instant::local_minute),
    }
}

pub fn outage(outage: &Outage, now: Instant, tr: &Tr) -> OutageView {
    let seconds = outage.ended_at.unwrap_or(now).seconds_since(outage.started_at);
    let withdrawn = outage
        .withdrawn
        .as_ref()
        .map(|(who, why)| tr.args("significance-withdrawn", &[("who", who.as_str().into()), ("reason", why.as_str().into())]));
    OutageView {
        id: outage.id,
        kind: tr.t(&format!("incidents-outage_kind-{}", outage.kind)),
        activity: outage.activity.clone(),
        unit: outage.unit_name.clone().unwrap_or_default(),
        from: outage.started_at.local_minute(),
        to: outage.ended_at.map_or_else(|| tr.t("significance-ongoing"), Instant::local_minute),
        length: duration(tr, seconds),
        running: outage.ended_at.is_none() && withdrawn.is_none(),
        note: outage.note.clone(),
        by: outage.by.clone(),
        withdrawn,
        version: outage.version,
    }
}

/// What was recommended at an assessment, from the facts as they were then.
pub fn kept(set: &RuleSet, kept: &Kept, tr: &Tr, lang: Lang) -> KeptView {
    let facts: &Facts = &kept.facts;
    let name = |key: &String| set.fact(key).map_or_else(|| key.clone(), |f| f.question.get(lang).to_owned());
    let assessment = tr.t(&format!("incidents-assessment-{}", kept.assessment));
    let head = [("at", kept.at.local_minute().into()), ("who", kept.by.as_str().into()), ("assessment", assessment.into())];
    KeptView {
        title: tr.args("significance-kept", &head),
        recommended: tr.t(&format!("significance-kind-{}", kept.kind)),
        facts: facts.iter().map(|(key, known)| (name(key), value(known, tr))).collect(),
        rules: kept.rules.clone(),
    }
}
