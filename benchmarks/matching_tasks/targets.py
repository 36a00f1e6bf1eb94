"""What is aimed at, and what did others reach? Handbook matching 5, for printing beside our
figures."""

from typing import Any, NamedTuple

from benchmarks.matching_tasks.esco import LANGUAGES


class Target(NamedTuple):
    what: str
    target: str
    compare: str
    # Per set: (metric, aim, whether more is better).
    aims: dict[str, tuple[tuple[str, float, bool], ...]]


def _all(names: str, metric: str, aims: str, more: bool = True) -> dict[str, Any]:
    return {
        name: ((metric, float(aim), more),)
        for name, aim in zip(names.split(), aims.split(), strict=True)
    }


def _join(*parts: dict[str, Any]) -> dict[str, Any]:
    names = dict.fromkeys(name for part in parts for name in part)
    return {name: tuple(aim for part in parts for aim in part.get(name, ())) for name in names}


TARGETS: dict[str, Target] = {
    "T1a": Target(
        "the right course among the first, without precedents",
        "R@1 ≥ .42/.48/.44, R@10 ≥ .78/.84/.86",
        "baseline .40/.46/.42; .75/.82/.84",
        _join(_all("wm vt ucsc", "R@1", ".42 .48 .44"), _all("wm vt ucsc", "R@10", ".78 .84 .86")),
    ),
    "T1b": Target(
        "the same with precedents, pair by pair, five folds by title",
        "R@1 ≥ .58/.58/.52, R@3 ≥ .79/.85/.75",
        "baseline .522/.574/.506; .750/.793/.728; anchor .567/.533/.436; .776/.850/.657",
        _join(_all("wm vt ucsc", "R@1", ".58 .58 .52"), _all("wm vt ucsc", "R@3", ".79 .85 .75")),
    ),
    "T2": Target(
        "which outcomes are covered, generated cases of unseen groups of skills",
        "F1 ≥ .93, MAE ≤ .055",
        "baseline .917, .066",
        {"en": (("F1", 0.93, True), ("MAE", 0.055, False))},
    ),
    "T2e": Target(
        "a removed essential outcome is flagged",
        "recall ≥ .98 at ≤ .10 false flags",
        "no baseline",
        {"en": (("recall", 0.98, True), ("false flags", 0.10, False))},
    ),
    "T2x": Target(
        "coverage across languages, concepts not in training",
        "F1 ≥ .83 mean, MAE ≤ .115 mean",
        "baseline F1 .77 to .85, MAE .106 to .145",
        {"mean": (("F1", 0.83, True), ("MAE", 0.115, False))},
    ),
    "T3": Target(
        "the right ESCO skill among the first",
        "RP@5 ≥ .53/.43/.45 (tech, house, techwolf); A@5 ≥ .52 mean of crosswalks",
        "baseline .502/.399/.419; A@5 .44 to .57",
        _join(
            _all("tech house techwolf", "RP@5", ".53 .43 .45"),
            {f"crosswalk {language}": (("A@5", 0.52, True),) for language in LANGUAGES},
        ),
    ),
    "T4": Target(
        "Bloom levels of English outcomes, grouped by the first six words",
        "macro-F1 ≥ .89, κ ≥ .865",
        "baseline .879, .853; BERT .916, .898",
        {"en": (("macro-F1", 0.89, True), ("kappa", 0.865, True))},
    ),
    "T5": Target(
        "recognised as anything, from texts and precedents",
        "AUC ≥ .83, ECE ≤ .05, coverage ≥ .35 at precision ≥ .90",
        "baseline AUC .816, ECE .04",
        {
            "wm": (
                ("AUC", 0.83, True),
                ("ECE", 0.05, False),
                ("coverage at precision 0.90", 0.35, True),
            )
        },
    ),
    "T6": Target(
        "abstains with a reason on bad input",
        "100 %",
        "no baseline",
        {"all": (("abstains with a reason", 1.0, True),)},
    ),
    "T7": Target(
        "one request over 10^5 courses",
        "p95 ≤ 400 ms, update ≤ 100 ms, index ≤ 25 min, RSS ≤ 1.5 GB",
        "baseline 425 ms; 21 to 31 min; about 1.1 GB",
        {
            "all": (
                ("p95 ms", 400, False),
                ("update of one course, p95 ms", 100, False),
                ("RSS MB", 1536, False),
            )
        },
    ),
    "T8": Target(
        "identical when recomputed; every claim traceable",
        "100 %, 0 untraceable claims",
        "no baseline",
        {
            "all": (
                ("identical when recomputed", 1.0, True),
                ("untraceable claims", 0, False),
            )
        },
    ),
}


def beside(tasks: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Per task and figure: what was measured, what is aimed at, and whether it is met."""
    return {
        f"{task} {name} {metric}": {
            "measured": sets[name][metric],
            "target": aim,
            "met": sets[name][metric] >= aim if more else sets[name][metric] <= aim,
        }
        for task, sets in tasks.items()
        for name, aims in TARGETS[task].aims.items()
        for metric, aim, more in aims
        if name in sets and metric in sets[name]
    }
