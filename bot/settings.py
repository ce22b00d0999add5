"""All that can be set, read once from the environment; stages get plain values, never this."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from os.path import expanduser  # Path's own ends at `~nobody`
from pathlib import Path
from typing import Literal, cast, get_args

from .records import SettingError
from .text.unshown.secret import Secret
from .text.unshown.unseen import encodable

Strictness = Literal["lax", "usual", "strict"]


@dataclass(frozen=True, slots=True)
class Settings:
    """One frozen set of settings. Environment variables begin with KILDE_."""

    index: Path | str | None = None  # KILDE_INDEX: the folder of indexes or its URI; else in the user's data folder
    model: Path | None = None  # KILDE_MODEL: another encoder folder; else the bundled one
    llm: Secret | str | None = None  # KILDE_LLM: a model folder, a name of the hub's cache, `model@http://server/v1`
    llm_key: Secret | str | None = None  # KILDE_LLM_KEY: the server's key, where it wants one
    llm_seconds: int = 120  # KILDE_LLM_SECONDS: for its answer, half of them for its first words
    reader: bool = True  # KILDE_READER: `off` has nothing read a question together with its passages
    judge: str | None = None  # KILDE_JUDGE: `writer` or an entailment model: rejects written sentences
    link: str | None = None  # KILDE_LINK: `https://docs.example.org/{path}#{anchor}`
    layout: str | None = None  # KILDE_LAYOUT: `docs/{page} i18n/{language}/{page}`; else told from the files
    terms: Path | None = None  # KILDE_TERMS: a term file; else terms.toml or terms.tbx in the folder of documents
    strictness: Strictness = "usual"  # KILDE_STRICTNESS: lax, usual or strict: how sure an answer has to be
    log_questions: bool = False  # KILDE_LOG_QUESTIONS: 1 puts the questions' texts into the log, too
    feedback: bool = True  # KILDE_FEEDBACK: `off` asks no reader whether an answer helped, and keeps nothing
    oidc_client: str | None = None  # KILDE_OIDC_CLIENT: what the issuer of `--oidc` calls this program
    oidc_secret: Secret | str | None = None  # KILDE_OIDC_SECRET: … and what proves that, where it wants one
    threads: int = 2  # KILDE_THREADS: of the encoder; few, so that it stays quick beside other work

    def __post_init__(self) -> None:
        for name in ("llm", "llm_key", "oidc_secret"):  # an address may hold a password
            if isinstance(value := getattr(self, name), str):
                object.__setattr__(self, name, Secret(value))

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """Settings as the environment has them; SettingError where a value makes no sense."""

        def value(name: str) -> str | None:
            return environment.get(f"KILDE_{name}", "").strip() or None

        def folder(name: str) -> Path | None:
            text = value(name)
            return Path(expanduser(text)) if text else None

        def whole(name: str, default: int, most: int) -> int:
            text = value(name) or str(default)
            if not text.isdecimal() or len(text) > len(str(most)) or not 1 <= int(text) <= most:
                raise SettingError(f"KILDE_{name} is {text!r}; set it to a whole number from 1 to {most}.")
            return int(text)

        def on(name: str) -> bool:
            text = value(name) or "on"
            if text not in ("on", "off"):
                raise SettingError(f"KILDE_{name} is {text!r}; set it to on or off.")
            return text == "on"

        def yes(name: str) -> bool:
            text = value(name) or "0"
            if text not in ("0", "1"):
                raise SettingError(f"KILDE_{name} is {text!r}; set it to 1 or 0.")
            return text == "1"

        link = value("LINK")
        if link and "{path}" not in link:
            raise SettingError("KILDE_LINK has no {path}; write it like https://docs.example.org/{path}#{anchor}.")
        if link and link != encodable(link):
            raise SettingError("KILDE_LINK is not UTF-8; write it anew.")
        layout = value("LAYOUT")
        if layout and not _is_layout(layout):
            raise SettingError(
                f"KILDE_LAYOUT is {layout!r}; write where originals and where translations stand, like"
                " docs/{page} i18n/{language}/{page}."
            )
        strictness = value("STRICTNESS") or "usual"
        if strictness not in get_args(Strictness):
            raise SettingError(f"KILDE_STRICTNESS is {strictness!r}; set it to lax, usual or strict.")
        return cls(
            index=value("INDEX") if "://" in (value("INDEX") or "") else folder("INDEX"),
            model=folder("MODEL"),
            llm=value("LLM"),
            llm_key=value("LLM_KEY"),
            llm_seconds=whole("LLM_SECONDS", 120, 3600),
            reader=on("READER"),
            judge=value("JUDGE"),
            link=link,
            layout=layout,
            terms=folder("TERMS"),
            strictness=cast(Strictness, strictness),
            log_questions=yes("LOG_QUESTIONS"),
            feedback=on("FEEDBACK"),
            oidc_client=value("OIDC_CLIENT"),
            oidc_secret=value("OIDC_SECRET"),
            threads=whole("THREADS", 2, 64),
        )


def _is_layout(text: str) -> bool:
    """Whether patterns say where the page of an original stands, and where its translations do."""
    patterns = text.split()
    originals = sum("{language}" not in each for each in patterns)
    return originals == 1 and len(patterns) > 1 and all(each.count("{page}") == 1 for each in patterns)
