"""What site generators fill in is read as readers see it: shortcodes, macros, modules, expressions, anchors."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.documents.contents import skipped_in
from bot.documents.formats import blocks_of
from bot.indexing.passages import passages
from bot.records import Document
from bot.statements.made.maker import statements_of
from bot.statements.shown import shown
from bot.text.plain import plain
from bot.text.unshown.macros import without_macros

SENTENCES = {
    "sv": "Valvet töms varje söndag klockan fyra.",
    "da": "Boksen tømmes hver søndag klokken fire.",
    "nl": "De kluis wordt elke zondag om vier uur geleegd.",
    "en": "The vault is emptied every Sunday at four.",
    "ms": "Peti besi dikosongkan setiap hari Ahad pada pukul empat.",
}


def page(text, language="en"):
    document = Document("a.md", text, language, None, "A", "", None, "original")
    return replace(document, skipped=skipped_in(text, "markdown", translated=False))


def said(text, language="en"):
    """What can be quoted: (label that governs it, words)."""
    document, found = page(text, language), []
    for each in statements_of(document, blocks_of(document)):
        labels = [plain(text[slice(*governor.span)]) for governor in each.governors if governor.kind == "label"]
        found.append((labels[-1] if labels else "", shown(text, each)))
    return found


@pytest.mark.parametrize("language", SENTENCES)
@pytest.mark.parametrize(
    ("around", "label"),
    [
        ('{{{{% def id="vault" name="Valv" %}}}} {} {{{{% /def %}}}}', "Valv"),
        ('{{{{< tab "Windows" >}}}}\n{}\n{{{{< /tab >}}}}', "Windows"),
        ("{{{{< warning >}}}}\n{}\n{{{{< /warning >}}}}", "warning"),
        ("{{{{% note %}}}}\n\n{}\n\n{{{{% /note %}}}}", ""),
        ("{{: .warning }}\n{}", "warning"),
        ("{{: .danger .big }}\n> {}", "danger"),
        ("{}\n{{: .important }}", "important"),
        ("{{: .warning-title }}\n> Ding\n>\n> {}", "Ding"),
        ("{{: .note }}\n> {}", ""),
        ("{{: .no_toc }}\n\n{}", ""),
        ('{{{{< tabs "boats" >}}}}\n{{{{< tab "Sailing" >}}}}\n{}\n{{{{< /tab >}}}}\n{{{{< /tabs >}}}}', "Sailing"),
        (
            '{{{{< tabs name="boats_of" >}}}}\n{{{{% tab name="Rowing" %}}}}\n{}\n{{{{% /tab %}}}}\n{{{{< /tabs >}}}}',
            "Rowing",
        ),
        ('{}\n\n{{{{< icon "anchor" >}}}}', ""),
        ('{{% tab title="macOS" %}}\n{}\n{{% endtab %}}', "macOS"),
        ('{{% hint style="danger" %}}\n{}\n{{% endhint %}}', "danger"),
        ("{{% if x %}}\n{}\n{{% endif %}}", ""),
        ('{{{{< figure src="a.png" >}}}}\n\n{}', ""),
        ('{}\n\n{{{{< include file="b.md" >}}}}', ""),
        ("{{{{GlossarySidebar}}}}\n\n{}", ""),
        ("```{{warning}} Valv\n:class: wide\n\n{}\n```", "Valv"),
        ("````{{danger}}\n{}\n````", "danger"),
        ("```{{figure}} pictures/a.png\n:alt: A\n\n{}\n```", ""),
        ("```{{indexing-note}}\n{}\n```", ""),
        ("```{{note}}\n{}\n```\n\n```{{toctree}}\n:maxdepth: 2\nguide/a\n```", ""),
        ('--8<-- "a.md"\n\n{}\n\n--8<--\nb.md\nc.md\n--8<--', ""),
        ("{}\n\n<<< @/snippets/a.js{{2}}\n\n<!--@include: ./b.md-->", ""),
        ("{}\n\n{{{{#include ../src/main.rs:2:10}}}}\n\n```{{include}} ../b.md\n```", ""),
    ],
)
def test_what_a_shortcode_stands_around_is_quoted_with_its_title(language, around, label):
    assert said(around.format(SENTENCES[language]), language) == [(label, SENTENCES[language])]


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ('A {{Glossary("primitive", "simple value")}} or {{Glossary("object")}}.', "A simple value or object."),
        ('The {{DOMxRef("Tide API", "", "", "nocode")}} knows {{HTTPStatus("418")}}.', "The Tide API knows 418."),
        ('{{CSSxRef("@tide")}}, {{domxref("Tide_pool", "pools")}}', "@tide, pools"),
        ("`tide()` {{ReadOnlyInline}} {{deprecated_inline}}", "tide() (read only) (deprecated)"),
        ('Open it. {{< icon "anchor" >}}{{< fa star >}}', "Open it."),
        ("New :badge[since spring]{variant=tip}.", "New since spring."),
        ("Write a:b[0] and `:c[1]`.", "Write a:b[0] and :c[1]."),
        ('See [the page]({{< ref "a/b.md" >}}) now.', "See the page now."),
        ("See [the page]({{< relref a.md >}}#x).", "See the page."),
        ('{{< glossary_tooltip text="Pods" term_id="pod" >}} run.', "Pods run."),
        ('Watch {{< youtube "dQw4_x9" >}}it.', "Watch it."),
        ("It is {' '}spaced and {\"quoted\"}.", "It is spaced and quoted."),
        ("Version {props.version} of {t('name')}.", "Version of ."),
        ("Write {name}, {a, b} and {1}.", "Write {name}, {a, b} and {1}."),
        ("Use `{{ value }}` and `{{< note >}}` in code.", "Use {{ value }} and {{< note >}} in code."),
        ("Use {{ .Values.port }} here.", "Use {{ .Values.port }} here."),
        ("Price: ${total}.", "Price: ${total}."),
        ("Ice melts{% comment %}ask Ola{% endcomment %} at noon.", "Ice melts at noon."),
        ("Ice melts {{/* ask Ola */}}at noon.", "Ice melts at noon."),
        ("`{% comment %}` hides it.", "{% comment %} hides it."),
        ('Run it. {{EmbedSample("loops", 300, 80)}}', "Run it."),
        ("# Tea { .wide data-search-exclude }", "Tea"),
        ("Write {#if hot} here.", "Write {#if hot} here."),
    ],
)
def test_words_of_macros_and_expressions_are_kept_and_the_rest_is_gone(raw, words):
    assert " ".join(plain(raw).split()) == words


ANNOTATED = {
    "sv": "Efter klockan fem (1) är bommen stängd. (2)",
    "da": "Efter klokken fem (1) er bommen lukket. (2)",
    "nl": "Na vijf uur (1) is de slagboom dicht. (2)",
    "en": "After five o'clock (1) the gate is closed. (2)",
    "ms": "Selepas pukul lima (1) palang ditutup. (2)",
}


@pytest.mark.parametrize("language", SENTENCES)
@pytest.mark.parametrize("said_so", ["{ .annotate }", "{: .annotate .wide }"])
def test_annotations_of_a_list_are_told_with_what_they_are_of_and_their_marks_are_not_shown(language, said_so):
    text = f"{ANNOTATED[language]}\n{said_so}\n\n1.  {SENTENCES[language]}\n2.  `x`\n\n1. {SENTENCES[language]}\n"
    own, *_ = statements_of(page(text, language), blocks_of(page(text, language)))
    notes = [plain(text[slice(*each.span)]) for each in own.governors if each.kind == "note"]
    assert notes == [SENTENCES[language], "x"]
    assert "(" not in shown(text, own)
    assert shown(text, own).split() == [word for word in ANNOTATED[language].split() if "(" not in word]


def test_without_annotations_numbers_in_brackets_are_words():
    text = "Press it twice (1) and wait. (2)\n\n1. Open it.\n2. Close it.\n"
    assert next(words for _, words in said(text)) == "Press it twice (1) and wait. (2)"


@pytest.mark.parametrize("comment", ["# (1)!", "// (1)!", "<!-- (1)! -->", "/* (1)! */", "-- (1)!", "; (1)!"])
def test_annotations_of_code_are_told_with_it_and_their_marks_are_not_shown(comment):
    text = f"```text\nport 80 {comment}\nhost x\n```\n\n1.  Any port that is free.\n"
    document = page(text)
    code, note = statements_of(document, blocks_of(document))
    assert shown(text, code) == "port 80\nhost x"
    assert [text[slice(*each.span)] for each in code.governors] == ["Any port that is free."]
    assert [text[slice(*each.span)] for each in note.governors] == [text[slice(*code.span)]]


def test_code_among_others_is_told_with_what_its_tab_is_called():
    group = "::: code-group\n\n```sh [npm]\nnpm add x\n```\n\n```sh{1} [yarn]\nyarn add x\n```\n\n:::\n"
    text = f"{group}\n```sh\nls [a]\n```\n"
    assert said(text) == [("npm", "npm add x"), ("yarn", "yarn add x"), ("", "ls [a]")]


def test_a_template_s_comment_is_not_quoted_and_one_in_code_is():
    hidden = "{% comment %}\nAsk Ola.\n\nTwice.\n{% endcomment %}\n\n"
    text = f"# A\n\nIce melts at noon.\n\n{hidden}It is wet.\n\n```liquid\n{{% comment %}} a {{% endcomment %}}\n```\n"
    assert [words for _, words in said(text)] == [
        "Ice melts at noon.",
        "It is wet.",
        "{% comment %} a {% endcomment %}",
    ]


def test_what_stands_below_a_table_for_its_style_is_no_row():
    text = "| Boat | Berth |\n| --- | --- |\n| Ida | 12 |\n{.striped #boats}\n"
    assert said(text) == [("", "Boat: Ida; Berth: 12")]


@pytest.mark.parametrize(
    ("opens", "closes"),
    [
        ('{{< highlight toml "linenos=table" >}}', "{{< /highlight >}}"),
        ("{{% highlight toml %}}", "{{% /highlight %}}"),
        ("{% highlight toml linenos %}", "{% endhighlight %}"),
    ],
)
def test_code_in_a_shortcode_is_code(opens, closes):
    text = f"Set the berth:\n\n{opens}\n# how deep\nberth = 12\n\n```\nlog = 1\n{closes}\n\nThe boat sails at nine.\n"
    document = page(text)
    found = [(each.kind, each.mark, shown(text, each)) for each in statements_of(document, blocks_of(document))]
    assert [kind for kind, _, _ in found] == ["lead", "code", "code", "sentence"]
    assert {mark for kind, mark, _ in found if kind == "code"} == {"toml"}
    assert [words for _, _, words in found][1:] == ["# how deep\nberth = 12", "```\nlog = 1", "The boat sails at nine."]


def test_a_shortcode_for_code_that_nothing_closes_takes_no_words():
    assert said("{{< highlight go >}}\n\nThe boat sails at nine.\n") == [("", "The boat sails at nine.")]


def test_modules_are_not_quoted_and_sentences_that_begin_like_them_are():
    text = """---
title: A
---
import Tabs from '@theme/Tabs';
import {
  Version,
} from '@site/components';

export const Mark = ({children}) => (
  <span>

    {children}
  </span>
);

export default Layout({a: 1})

Import goods from 'abroad' with care.

import duties are paid.

export controls hold.

```js
import x from 'y';
```
"""
    assert [words for _, words in said(text)] == [
        "Import goods from 'abroad' with care.",
        "import duties are paid.",
        "export controls hold.",
        "import x from 'y';",
    ]


def test_a_heading_s_own_id_is_its_anchor_and_is_not_shown():
    text = "# A {#top}\n\nOne.\n\n## Choose a port {#port}\n\nTwo.\n\n"
    text += "## Choose a port\n\nThree.\n\n### Why? { #why .x }\n\nFour.\n"
    found = {text[each.start : each.end]: each for each in passages([page(text)])["a.md"]}
    assert [found[words].anchor for words in ("One.", "Two.", "Three.", "Four.")] == [
        "top",
        "port",
        "choose-a-port",
        "why",
    ]
    assert found["Four."].heading_path == ("A", "Choose a port", "Why?")


@given(st.text("{}<>%#/ \"'`ab=.()|\n", max_size=80))
def test_any_text_is_read_and_words_without_braces_stay(text):
    assert "{" in text or without_macros(text) == text
    for block in blocks_of(page(text)):
        assert text[block.start : block.end].strip()


@pytest.mark.parametrize(
    "piece",
    [
        "{{< a ",
        '{{< a b="c" >}} d\n\n',
        "{{% x %}}\n\na\n\n",
        "{% a ",
        "{{f(",
        "{a.b",
        "](",
        "export const a = {\n",
        "import a\n\n",
        "{% comment %} a ",
        "{{/* a ",
    ],
)
def test_behind_much_that_is_left_open_the_rest_is_read(piece):
    """Also a test of patience: whatever looks for an end again and again does not come to its own."""
    assert said(piece * 4_000 + "\n\nThe end.\n")[-1] == ("", "The end.")


def test_a_fence_of_code_is_code_whatever_its_directive():
    text = "```{code-block} python\nprint(1)\n```\n\n```{note}\nMind it.\n\n```bash\nls\n```\n\nAnd this.\n```\n"
    kinds = [(each.kind, text[each.start : each.end].strip("`\n ")) for each in blocks_of(page(text))]
    assert ("code", "{code-block} python\nprint(1)") in kinds
    assert ("paragraph", "Mind it.") in kinds


@given(
    st.lists(
        st.sampled_from(["```{note}", "```", "~~~", "```{toctree}", "--8<--", "Words.", "", "    ```", ":::"]),
        max_size=14,
    )
)
def test_no_words_are_lost_between_fences_of_any_kind(lines):
    numbered = [line.replace("Words.", f"Words {number}.") for number, line in enumerate(lines)]
    text = "# Page\n\n" + "\n".join(numbered) + "\n"
    hidden = "```{toctree}" in lines or lines.count("--8<--") > 1
    quoted = "".join(text[each.start : each.end] for each in blocks_of(page(text)))
    assert hidden or all(line in quoted for line in numbered if line.startswith("Words"))
