// One line on a documentation site, <script src="https://kilde.example.org/widget.js" defer></script>, puts a button
// there that asks Kilde. Everything stands in a shadow tree of its own, words come from the server in the page's
// language, nothing is stored, and what a document says is only ever text.
(() => {
  const base = new URL(".", document.currentScript.src);
  const language = document.documentElement.lang || navigator.language;
  const history = [];
  const host = document.createElement("kilde-ask");
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    :host { all: initial; color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
    button, input { font: inherit; }
    .open { position: fixed; right: 20px; bottom: 20px; z-index: 2147483000; padding: 11px 18px; border: 0; border-radius: 24px;
      background: #0b6761; color: #fff; font-weight: 600; box-shadow: 0 4px 18px rgb(0 0 0 / 25%); cursor: pointer; }
    dialog { position: fixed; inset: auto 20px 76px auto; z-index: 2147483000; box-sizing: border-box; width: min(420px, calc(100vw - 40px));
      max-height: min(640px, calc(100dvh - 110px)); margin: 0; padding: 0; border: 1px solid light-dark(#e2ddd1, #2c3639); border-radius: 16px;
      background: light-dark(#fffefb, #1b2225); color: light-dark(#1f2a2d, #e7e5df); box-shadow: 0 8px 40px rgb(0 0 0 / 30%); }
    dialog[open] { display: flex; flex-direction: column; }
    .talk { flex: 1; overflow-y: auto; padding: 14px 18px 0; overflow-wrap: anywhere; }
    .talk h2 { margin: 10px 0 6px; font-size: 16px; }
    .talk p, .talk pre, .talk blockquote { margin: 0 0 8px; }
    .phrase { color: light-dark(#59656a, #a4afaf); }
    blockquote { padding-left: 12px; border-left: 3px solid #0b6761; font-family: Georgia, serif; }
    pre { padding: 8px 12px; border-radius: 8px; background: light-dark(#f1eee6, #171d20); overflow-x: auto; white-space: pre-wrap; font: 14px/1.5 ui-monospace, monospace; }
    a { color: light-dark(#0b6761, #74d3c7); }
    ol { margin: 0 0 12px; padding-left: 22px; font-size: 14px; }
    form { display: flex; gap: 8px; padding: 12px 18px 16px; }
    input { flex: 1; min-width: 0; padding: 9px 12px; border: 1px solid #7d8784; border-radius: 10px; background: transparent; color: inherit; }
    form button { padding: 9px 14px; border: 0; border-radius: 10px; background: #0b6761; color: #fff; font-weight: 600; cursor: pointer; }
    :focus-visible { outline: 2px solid light-dark(#0b6761, #74d3c7); outline-offset: 2px; }
  `);
  root.adoptedStyleSheets = [sheet];

  function made(name, text, attributes = {}) {
    const element = document.createElement(name);
    if (text) element.textContent = text;
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    return element;
  }

  const open = made("button", "", { class: "open", type: "button", "aria-expanded": "false" });
  const dialog = made("dialog");
  const talk = made("div", "", { class: "talk", "aria-live": "polite" });
  const form = made("form");
  const box = made("input", "", { name: "question", autocomplete: "off", maxlength: "2000" });
  const send = made("button", "", { type: "submit" });
  form.append(box, send);
  dialog.append(talk, form);
  root.append(open, dialog);

  // A link to the site's own page where the citation has one; else to the page that Kilde serves.
  function place(citation) {
    const link = citation.link ?? new URL(`read/${citation.path.split("/").map(encodeURIComponent).join("/")}`, base).href;
    return /^https?:/.test(link) ? link : null;
  }

  function shown(sentence) {
    const marks = sentence.citations.map((number) => ` [${number}]`).join("");
    if (sentence.block === "code") return made("pre", sentence.text, { lang: sentence.language });
    const name = sentence.kind === "quote" ? "blockquote" : "p";
    return made(name, sentence.text + marks, { class: sentence.kind, lang: sentence.language });
  }

  function sources(answer) {
    const list = made("ol");
    for (const citation of answer.citations) {
      const item = made("li", "", { value: String(citation.number) });
      const link = place(citation);
      item.append(link ? made("a", citation.title, { href: link }) : made("span", citation.title));
      list.append(item);
    }
    return list;
  }

  async function ask(question, words) {
    const working = made("p", words.working, { class: "phrase" });
    talk.append(made("h2", question), working);
    working.scrollIntoView({ block: "end" });
    try {
      const said = await fetch(new URL("api/ask", base), {
        method: "POST",
        headers: { "content-type": "application/json", "accept-language": language },
        body: JSON.stringify({ question, hint: language, history: history.slice(-10) }),
      });
      const answer = await said.json();
      if (!said.ok) throw new Error(answer.detail);
      history.push({ question, language: answer.language });
      working.replaceWith(...answer.sentences.map(shown), sources(answer));
    } catch (fault) {
      working.replaceWith(made("p", fault instanceof TypeError ? words.away : fault.message, { role: "alert" }));
    }
  }

  async function begin() {
    const words = await (await fetch(new URL(`api/words?language=${encodeURIComponent(language)}`, base))).json();
    host.lang = words.code;
    open.textContent = words.ask_here;
    dialog.setAttribute("aria-label", words.ask_here);
    box.placeholder = words.placeholder;
    box.setAttribute("aria-label", words.placeholder);
    send.textContent = words.send;
    open.addEventListener("click", () => {
      if (dialog.open) dialog.close();
      else dialog.show();
      open.setAttribute("aria-expanded", String(dialog.open));
      if (dialog.open) box.focus();
    });
    dialog.addEventListener("keydown", (event) => {
      if (event.key === "Escape") open.click();
      if (event.key === "Escape") open.focus();
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const question = box.value.trim();
      if (!question) return;
      box.value = "";
      ask(question, words);
    });
    document.body.append(host);
  }

  begin().catch(() => {}); // without its server there is no button, and the page is as it was
})();
