//! The plans of the example projects as documents, in both languages.

#![cfg(test)]

mod support;

use support::{output, premia, project, repository, snapshots};

/// The example projects, each with one plan.
const PROJECTS: [&str; 4] = ["agency-en", "agency-ru", "dealer-network", "team-scorecards"];

#[test]
fn the_example_projects_are_documents_in_both_languages() {
    let settings = snapshots("doc");
    for name in PROJECTS {
        for lang in ["en", "ru"] {
            let text = output(&repository("rules").join(name), &["doc", "--lang", lang]);
            settings.bind(|| insta::assert_snapshot!(format!("{name}.{lang}"), text));
        }
    }
}

/// The words of a page without its tags.
fn words(page: &str) -> String {
    let body = page.split_once("<main>").unwrap().1.split_once("</main>").unwrap().0;
    let text: String = body.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text)).collect();
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

#[test]
fn the_page_says_what_the_markdown_says() {
    for name in PROJECTS {
        let folder = repository("rules").join(name);
        let page = words(&output(&folder, &["doc", "--format", "html"]));
        let squeezed = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
        let page = squeezed(&page);
        for line in output(&folder, &["doc"]).lines().filter(|line| !line.starts_with("| ---")) {
            for part in line.trim_start_matches('#').split(" | ") {
                let part = squeezed(part.trim_matches(['|', ' '])).replace("<!---->", "").replace('\\', "");
                assert!(page.contains(&part), "{name}: {part}");
            }
        }
    }
}

const PLAN: &str = "plan sales \"<script>alert(1)</script> | Sales\"\n  for:  employees\n  every:  month\n  currency:  RUB\n  \
                    rounding:  half up to 0.01\n  effective:  from 2026-01-01\n\n\
                    bonus commission \"[Commission](http://example.com)\"\n  for each:  payments\n  by date:  paid_on\n  \
                    pays:  5% of amount\n";

#[test]
fn titles_are_text_and_a_document_is_of_one_plan() {
    let folder = project(&[("plan.kpi", PLAN)]);
    let page = output(folder.path(), &["doc", "--format", "html"]);
    assert!(!page.contains("<script") && page.contains("&lt;script&gt;alert(1)"), "{page}");
    let text = output(folder.path(), &["doc"]);
    assert!(!text.contains("<script>") && !text.contains("](http:/"), "{text}");
    // The ending of the file decides; what was written is whole.
    output(folder.path(), &["doc", "--output", "bonus.html"]);
    assert_eq!(std::fs::read_to_string(folder.path().join("bonus.html")).unwrap(), page);
    support::write(folder.path(), "other.kpi", PLAN.replace("plan sales", "plan other"));
    let ran = premia(folder.path(), &["doc"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("sales") && ran.err.contains("other"), "{}", ran.err);
    output(folder.path(), &["doc", "--plan", "other"]);
    support::write(folder.path(), "other.kpi", "plan other \"Other\"\n  every:  month\n");
    assert_eq!(premia(folder.path(), &["doc"]).code, 1);
}

#[test]
fn another_version_of_the_rules_has_another_mark() {
    let version = |plan: &str| {
        let folder = project(&[("plan.kpi", plan)]);
        let text = output(folder.path(), &["doc"]);
        text.lines().find(|line| line.contains("Version of the rules")).unwrap().to_owned()
    };
    assert_eq!(version(PLAN), version(PLAN));
    assert_ne!(version(PLAN), version(&PLAN.replace("5%", "6%")));
}
