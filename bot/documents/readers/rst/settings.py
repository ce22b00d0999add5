"""What Sphinx' configuration says of its pages, and which of what stands under a condition they show."""

from __future__ import annotations

import ast
from collections.abc import Mapping

_TAGS = {"html", "format_html", "builder_html"}  # of what is written for readers of pages


def said_by(settings: str) -> dict[str, str]:
    """Name -> the text that Sphinx' configuration gives it; nothing of what it computes."""
    found: dict[str, str] = {}
    try:
        statements = ast.parse(settings).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):  # the last one where brackets stand too deep
        return found
    for each in statements:
        if isinstance(each, ast.Assign | ast.AugAssign):
            targets = each.targets if isinstance(each, ast.Assign) else [each.target]
            before = "" if isinstance(each, ast.Assign) else None
            value = each.value.value if isinstance(each.value, ast.Constant) else None
            value = found.get(each.value.id) if isinstance(each.value, ast.Name) else value
            for name in (target.id for target in targets if isinstance(target, ast.Name)):
                start = found.get(name) if before is None else before
                found.pop(name, None)
                if isinstance(value, str) and start is not None:
                    found[name] = start + value
    return found


def with_settings(text: str, said: Mapping[str, str]) -> str:
    """A page with what its configuration puts before and behind each."""
    whole = "\n\n".join(part for part in (said.get("rst_prolog", ""), text, said.get("rst_epilog", "")) if part)
    named = (name for name in ("version", "release") if name in said and f".. |{name}|" not in whole)
    return whole + "".join(f"\n\n.. |{name}| replace:: {' '.join(said[name].split())}\n" for name in named)


def is_told(condition: str) -> bool:
    """Does `only` show what stands in it to readers of pages? As Sphinx does, where it cannot be read."""
    try:
        return _holds(ast.parse(condition, mode="eval").body)
    except (SyntaxError, ValueError, RecursionError):
        return True


def _holds(node: ast.expr) -> bool:
    if isinstance(node, ast.BoolOp):
        return (all if isinstance(node.op, ast.And) else any)(map(_holds, node.values))
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return not _holds(node.operand)
    if isinstance(node, ast.Name):
        return node.id in _TAGS
    raise ValueError(node)
