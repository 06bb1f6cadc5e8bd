"""What is new since an earlier run: plans come and gone, codes changed and why, shares moved."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from boliginnov.report.quotes import excerpt
from boliginnov.report.texts import Texts

Tables = Mapping[str, pd.DataFrame]
"""documents, passages and codings, as in `tables`."""
Settings = Mapping[str, Any]
"""What a run was made with: hashes of `codebook` and `model`."""

COLUMNS = ["change", "doc_id", "passage_id", "page", "kommune", "title", "code", "before", "after", "reason", "text"]
_MOST_SHOWN = 100


def changes(before: Tables, after: Tables, *, was: Settings | None = None, now: Settings | None = None) -> pd.DataFrame:
    """One row per change from one run to the next, in the order of `COLUMNS`.

    ``change`` is "new_plan", "gone_plan", "changed_plan" (the file is another), "new_code" and "lost_code" (a passage of both runs), or "share".
    ``before`` and ``after`` are the decision (0/1), the number of passages, or the share. ``reason`` of a changed code is "person" (a decision of a
    person came, went or changed), "codebook", "model" or "unknown", told from who decided and from the settings of the two runs (``was`` and ``now``); of a
    changed share "plans" where the plans are not the same, else "codes".
    """
    old_plans, new_plans = before["documents"], after["documents"]
    rows = [*_plan_rows(old_plans, new_plans), *_code_rows(before, after, _settings_reason(was or {}, now or {}))]
    same_plans = set(old_plans["sha256"]) == set(new_plans["sha256"])
    rows += _share_rows(before["codings"], after["codings"], same_plans=same_plans)
    return pd.DataFrame(rows, columns=COLUMNS).astype({"page": "Int64"})


def _plan_rows(old: pd.DataFrame, new: pd.DataFrame) -> list[dict[str, Any]]:
    before, after = (table.set_index("doc_id").to_dict("index") for table in (old, new))
    rows = []
    for doc_id in sorted({*before, *after}, key=str):
        was, now = before.get(doc_id), after.get(doc_id)
        if was and now and was["sha256"] == now["sha256"]:
            continue
        plan = now or was or {}
        kind = "changed_plan" if was and now else "new_plan" if now else "gone_plan"
        rows.append(
            _row(
                kind,
                doc_id=doc_id,
                kommune=plan["kommune"],
                title=plan["title"],
                before=was["passages"] if was else None,
                after=now["passages"] if now else None,
            )
        )
    return rows


def _code_rows(before: Tables, after: Tables, otherwise: str) -> list[dict[str, Any]]:
    both = before["codings"].merge(after["codings"], on=["passage_id", "code"], suffixes=("_before", "_after"))
    moved = both[both["decision_before"] != both["decision_after"]].sort_values(["code", "passage_id"], kind="stable")
    passages = after["passages"].set_index("passage_id").to_dict("index")
    plans = after["documents"].set_index("doc_id").to_dict("index")
    rows = []
    for coding in moved.to_dict("records"):
        passage = passages.get(coding["passage_id"], {})
        plan = plans.get(str(passage.get("doc_id", "")), {})
        rows.append(
            _row(
                "new_code" if coding["decision_after"] == 1 else "lost_code",
                doc_id=passage.get("doc_id", ""),
                passage_id=coding["passage_id"],
                page=passage.get("page"),
                kommune=plan.get("kommune", ""),
                title=plan.get("title", ""),
                code=coding["code"],
                before=coding["decision_before"],
                after=coding["decision_after"],
                reason="person" if "person" in (coding["decided_by_before"], coding["decided_by_after"]) else otherwise,
                text=passage.get("text", ""),
            )
        )
    return rows


def _settings_reason(was: Settings, now: Settings) -> str:
    """What must have moved the codes that no person decided: the codebook before the model, which is trained on it."""
    return next((part for part in ("codebook", "model") if was.get(part) != now.get(part)), "unknown")


def _share_rows(old: pd.DataFrame, new: pd.DataFrame, *, same_plans: bool) -> list[dict[str, Any]]:
    before, after = (table.groupby("code")["decision"].mean() for table in (old, new))
    main = [code for code in after.index.union(before.index) if ":" not in str(code)]
    rows = []
    for code in main:
        was, now = before.get(code), after.get(code)
        if was != now:
            rows.append(_row("share", code=code, before=was, after=now, reason="codes" if same_plans else "plans"))
    return rows


def _row(change: str, **values: Any) -> dict[str, Any]:
    empty: dict[str, Any] = dict.fromkeys(COLUMNS, "")
    return empty | {"page": None, "before": None, "after": None, "change": change} | values


@dataclass(frozen=True)
class ChangeGroup:
    """One kind of change with its lines, cut to the first hundred."""

    title: str
    lines: list[str]
    more: int


_CHANGES = ("new_plan", "gone_plan", "changed_plan", "new_code", "lost_code", "share")


def change_groups(t: Texts, table: pd.DataFrame) -> list[ChangeGroup]:
    """The changes kind by kind as lines to read."""
    groups = []
    for change in _CHANGES:
        own = table[table["change"] == change].to_dict("records")
        if own:
            lines = [_line(t, row) for row in own[:_MOST_SHOWN]]
            title = t("changes.heading", title=t(f"changes.{change}"), n=len(own))
            groups.append(ChangeGroup(title, lines, max(len(own) - _MOST_SHOWN, 0)))
    return groups


def _line(t: Texts, row: Mapping[Hashable, Any]) -> str:
    reason = "reason_unknown" if row["reason"] == "unknown" else str(row["reason"])
    if row["change"] == "share":
        was, now = (t("changes.absent") if pd.isna(row[end]) else t.percent(row[end]) for end in ("before", "after"))
        return t("changes.share_line", code=t.label(str(row["code"])), was=was, now=now, why=t(f"changes.{reason}"))
    plan = f"{t.municipality(str(row['kommune']))}: {row['title'] or row['doc_id']}"
    if row["change"] in ("new_code", "lost_code"):
        return t(
            "changes.code_line",
            code=t.label(str(row["code"]).split(":")[-1]),
            plan=plan,
            page=str(row["page"]),
            text=excerpt(str(row["text"]), 160)[0],
            why=t(f"changes.{reason}"),
        )
    n = row["before"] if pd.isna(row["after"]) else row["after"]
    return f"{plan} ({t.count('passage', int(n))})"
