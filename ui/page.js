// Opens the card of a citation, keeps the cards of one answer in view, remembers what the reader
// opened or said when Gradio redraws; asks what the address asks. Knows nothing of documents: it only
// reads what the page itself made.
(() => {
  const opened = new Map(); // card id -> open or closed by the reader
  let turn = null; // whose cards are shown; null: the latest
  let latest = null;
  let origin = null; // the chip that was last followed

  const $ = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const narrow = matchMedia("(max-width: 899px)");
  const root = document.documentElement;
  const judged = new Map(); // turn -> what the reader said of its answer
  let focused = null; // what had the focus last

  function scroll(element, block) {
    element.scrollIntoView({ block, behavior: calm.matches ? "auto" : "smooth" });
  }

  function light(element) {
    element.animate([{ boxShadow: "0 0 0 3px var(--k-accent)" }, { boxShadow: "0 0 0 3px transparent" }], {
      duration: 1600,
      easing: "ease-in",
    });
  }

  function showTurn() {
    const groups = all(".k-group");
    const newest = groups.length ? groups[groups.length - 1].dataset.turn : null;
    if (newest !== latest) {
      latest = newest;
      turn = null;
    }
    const wanted = turn ?? newest;
    for (const group of groups) {
      if (group.hidden !== (group.dataset.turn !== wanted)) group.hidden = group.dataset.turn !== wanted;
    }
  }

  let beforePrint = null; // the cards with what was open of them, while all are
  function restore() {
    if (beforePrint) return;
    const turns = all(".k-turn").length;
    if (!turns) {
      opened.clear();
      judged.clear();
    }
    for (const [id, open] of opened) {
      const card = document.getElementById(id);
      if (card && card.open !== open) card.open = open;
    }
    showTurn();
    for (const box of all(".k-card[open] blockquote")) showMark(box);
    for (const [number, said] of judged) showJudged(number, said);
    if (hinted && !hinted.isConnected) hideHint();
    if (origin && !origin.isConnected) origin = document.querySelector(`[data-card="${origin.dataset.card}"]`);
    choose(origin);
    const brand = $(".k-brand");
    if (brand && root.lang !== brand.dataset.language) root.lang = brand.dataset.language;
    if (brand?.dataset.ready !== undefined) begin();
  }

  // The page was hidden until now: the browser could focus nothing.
  let begun = false;
  function begin() {
    if (begun || !box() || !$("#k-send")) return;
    begun = true;
    const part = $("#k-now .k-conversation");
    keptNumber = part ? Number(part.dataset.number) : 0; // what was kept before
    if (document.activeElement === document.body) box().focus({ preventScroll: true });
    document.body.append(region, noted);
    askAddress();
  }

  // A passage that is longer than its box shows what is cited of it first.
  const placed = new WeakSet();
  function showMark(box) {
    if (placed.has(box) || !box.clientHeight) return;
    placed.add(box);
    const mark = $("mark", box);
    if (mark) bringUp(mark);
  }

  function bringUp(mark) {
    const box = mark.closest("blockquote");
    box.scrollTop += mark.getBoundingClientRect().top - box.getBoundingClientRect().top - 24;
  }

  // The chip whose evidence is shown says so.
  function choose(chip) {
    for (const other of all(".k-chip[aria-current]")) if (other !== chip) other.removeAttribute("aria-current");
    if (chip && chip.getAttribute("aria-current") !== "true") chip.setAttribute("aria-current", "true");
  }

  // ---- keeping the conversation ----

  const KEPT = "kilde-conversation";
  const MOST = 20; // turns
  let keptNumber = null;

  // Each answer is kept once it is there, behind those before it; a new conversation begins with nothing.
  function keep() {
    if (!begun) return;
    const part = $("#k-now .k-conversation");
    const number = part ? Number(part.dataset.number) : 0;
    if (number === keptNumber || (part && !part.dataset.kept)) return;
    keptNumber = number;
    try {
      if (!part) return localStorage.removeItem(KEPT);
      const turns = number > 1 ? JSON.parse(localStorage.getItem(KEPT) ?? "[]") : [];
      turns.push(JSON.parse(part.dataset.kept));
      localStorage.setItem(KEPT, JSON.stringify(turns.slice(-MOST)));
    } catch {
      // no room, or the browser keeps nothing: the conversation goes with the page
    }
  }

  // What was kept of a turn; of the last one also where the browser keeps nothing.
  function keptOf(turn) {
    const own = turn.closest(".k-conversation").dataset.kept;
    const last = own ? JSON.parse(own) : null;
    if (last?.file) return last;
    const answered = all(".k-turn:not(.k-outcome-open)");
    try {
      return JSON.parse(localStorage.getItem(KEPT) ?? "[]").at(answered.indexOf(turn) - answered.length);
    } catch {
      return null;
    }
  }

  // ---- asking ----

  const box = () => $("#k-box textarea");

  function type(text) {
    const field = box();
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  }

  // `?q=` is asked once; then the address is the page's own again, and a reload asks nothing. `?doc=` is read.
  function askAddress() {
    const address = new URLSearchParams(location.search);
    const question = address.get("q");
    const path = address.get("doc");
    if (path && !question) location.replace(readAddress(path, address.get("lang")));
    if (!question) return;
    address.delete("q");
    history.replaceState(history.state, "", `${location.pathname}${address.size ? "?" : ""}${address}`);
    ask(question);
  }

  function readAddress(path, language) {
    const query = language ? `?${new URLSearchParams({ lang: language })}` : "";
    return `read/${path.split("/").map(encodeURIComponent).join("/")}${query}`;
  }

  function chooseLanguage(select) {
    const hidden = $("#k-chosen textarea, #k-chosen input");
    hidden.value = select.value || "automatic"; // never what it was at first, which would be no change
    hidden.dispatchEvent(new Event("input", { bubbles: true }));
  }

  // What the focus was on may be gone: it goes to what was drawn in its place, or to the box, never to nowhere. The
  // browser takes it away after what changed was drawn.
  function keepFocus() {
    setTimeout(() => {
      if (document.activeElement !== document.body || !focused) return;
      const anew = focused.id && document.getElementById(focused.id);
      if (focused.isConnected && isSeen(focused)) return;
      focused = null;
      (anew && isSeen(anew) ? anew : box())?.focus({ preventScroll: true });
    }, SETTLED);
  }

  const SETTLED = 60; // milliseconds after a change
  const isSeen = (element) => element.checkVisibility({ visibilityProperty: true });

  // ---- what is read out ----

  // A region that is drawn anew is not read out, so what happens is said once in one that stays.
  const region = document.createElement("div");
  region.id = "k-said";
  region.role = "status";
  let heard = false; // did this page ask the last question?

  function tell() {
    const answer = $("#k-now .k-answer");
    if (!answer) region.textContent = "";
    if (!answer || !(heard ||= answer.ariaBusy === "true")) return;
    const words = $(".k-working", answer)?.textContent ?? wordsOf(answer);
    if (region.textContent !== words) region.textContent = words;
  }

  // An answer without what can be done with it.
  function wordsOf(answer) {
    const only = answer.cloneNode(true);
    for (const other of all(".k-chip, .k-tools, .k-feedback, .k-thanked, .k-related, .k-dropped", only)) other.remove();
    for (const part of all("p, li, tr, td, th, pre, blockquote", only)) part.append(" ");
    return only.textContent.replace(/\s+/g, " ").trim();
  }

  // The choice of a language is drawn anew in that language, and keeps the focus.
  let choosing = null;
  function keepChoosing() {
    if (!choosing || choosing.isConnected) return;
    choosing = null;
    setTimeout(() => $("#k-language")?.focus(), 60); // after the box, which Gradio focuses when its label changes
  }

  // ---- what can be done with an answer ----

  function done(button) {
    button.classList.add("k-done");
    setTimeout(() => button.classList.remove("k-done"), 1600);
  }

  // That something was done is said in a region of its own: what the other one said is not said again.
  const noted = document.createElement("div");
  noted.id = "k-noted";
  noted.role = "status";

  async function clip(button, text) {
    try {
      await navigator.clipboard.writeText(text);
      done(button);
      noted.textContent = $(".k-brand").dataset.copied;
      setTimeout(() => (noted.textContent = ""), 1600);
    } catch {
      button.classList.remove("k-done"); // the browser forbids it: nothing was copied, nothing is claimed
    }
  }

  // The evidence as the file that `kilde verify` reads.
  function save(button) {
    const { answer, file } = keptOf(button.closest(".k-turn")) ?? {};
    if (!file) return noteAway();
    const { text, ...said } = answer;
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([JSON.stringify({ ...file, ...said }, null, 2)], { type: "application/json" }));
    link.download = "kilde.json";
    link.click();
    URL.revokeObjectURL(link.href);
    done(button);
  }

  // On paper all cards are open, also where the browser's own menu prints.
  window.addEventListener("beforeprint", () => {
    beforePrint = all(".k-card").map((card) => [card, card.open]);
    for (const group of all(".k-group")) group.hidden = false;
    for (const [card] of beforePrint) card.open = true;
  });
  window.addEventListener("afterprint", () => {
    for (const [card, open] of beforePrint) card.open = open;
    beforePrint = null;
    restore();
  });

  function showJudged(number, said) {
    const part = $(`.k-turn[data-turn="${number}"]`);
    if (!part) return;
    for (const button of all(".k-vote", part)) {
      const pressed = String((button.dataset.helpful === "1") === said.helpful);
      if (button.getAttribute("aria-pressed") !== pressed) button.setAttribute("aria-pressed", pressed);
    }
    const form = $(".k-feedback", part);
    const thanks = $(".k-thanked", part);
    if (form && form.hidden !== (said.helpful || said.sent)) form.hidden = said.helpful || said.sent;
    if (thanks && thanks.hidden !== !said.sent) thanks.hidden = !said.sent;
  }

  async function judge(part, said, more) {
    const number = part.dataset.turn;
    if (judged.get(number)?.sent && judged.get(number).helpful === said) return;
    const form = $(".k-feedback", part);
    const about = JSON.parse(form.dataset.about);
    const within = form.contains(document.activeElement);
    try {
      const answer = await fetch("feedback", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ ...about, helpful: said, ...more }),
      });
      if (answer.ok) judged.set(number, { helpful: said, sent: true });
      else judged.delete(number);
    } catch {
      judged.delete(number); // nothing was sent, nothing is claimed
      noteAway();
    }
    restore();
    if (within && judged.has(number)) $(`.k-turn[data-turn="${number}"] .k-thanked`)?.focus({ preventScroll: true });
  }

  function vote(button) {
    const part = button.closest(".k-turn");
    if (button.dataset.helpful === "1") judge(part, true, {});
    else {
      judged.set(part.dataset.turn, { helpful: false, sent: false });
      restore();
      $(".k-feedback input", part).focus();
    }
  }

  document.addEventListener("submit", (event) => {
    const form = event.target.closest(".k-feedback");
    if (!form) return;
    event.preventDefault();
    const part = form.closest(".k-turn");
    const reason = $("input[name^=why]:checked", form)?.value ?? null;
    const question = $("input[type=checkbox]", form).checked ? $(".k-question", part).textContent : null;
    const right = $("input[name^=right]:checked", form)?.value ?? "null";
    judge(part, false, { reason, question, right: JSON.parse(right) });
  });

  // ---- what else the page answers ----

  const RELATED = 3; // questions
  const answering = new Map(); // path -> the questions that it answers, or a promise of them

  // Below the last answer only, without what was asked already and what the answer stands under.
  function offerRelated() {
    const room = $("#k-now .k-related");
    if (!room) return;
    const path = room.dataset.path;
    if (!answering.has(path)) {
      answering.set(path, null);
      fetch(`related?path=${encodeURIComponent(path)}`)
        .then((answer) => (answer.ok ? answer.json() : []))
        .catch(() => [])
        .then((found) => {
          answering.set(path, found);
          offerRelated();
        });
    }
    const found = answering.get(path);
    if (!found || room.dataset.filled) return;
    room.dataset.filled = "1";
    const told = new Set([room.dataset.under, ...all(".k-question").map((each) => each.textContent)].map(letters));
    for (const question of found.filter((each) => !told.has(letters(each))).slice(0, RELATED)) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "k-ask-this";
      button.textContent = question;
      $("ul", room).appendChild(document.createElement("li")).append(button);
      room.hidden = false;
    }
  }

  // ---- a term that is opened ----

  let opener = null; // the word whose box is open, or was last
  let pressed = null; // the word whose box was open when the reader pressed somewhere, which closes it
  const isTermOpen = () => document.getElementById("k-term")?.matches(":popover-open") ?? false;

  function termBox() {
    const found = document.getElementById("k-term");
    if (found) return found;
    const made = document.createElement("div");
    made.id = "k-term";
    made.popover = "auto";
    made.role = "dialog";
    made.tabIndex = -1;
    made.autofocus = true;
    made.addEventListener("toggle", (event) => {
      if (event.newState === "open") return;
      opener?.setAttribute("aria-expanded", "false");
      if (document.activeElement === document.body) opener?.focus({ preventScroll: true });
    });
    return document.body.appendChild(made);
  }

  async function openTerm(word) {
    const made = termBox();
    const again = pressed === word || (isTermOpen() && opener === word);
    pressed = null;
    if (again) return made.hidePopover();
    const asked = new URLSearchParams({ name: word.dataset.term, lang: word.closest(".k-answer").lang });
    const answer = await fetch(`term?${asked}`).catch(() => null);
    if (answer?.status === 404) return word.replaceWith(word.textContent); // the term file has it no longer
    if (!answer?.ok) return noteAway();
    made.innerHTML = await answer.text(); // every text in it was escaped
    made.ariaLabel = $("h2", made).textContent;
    made.hidePopover();
    opener?.setAttribute("aria-expanded", "false");
    opener = word;
    word.setAttribute("aria-expanded", "true");
    made.showPopover({ source: word });
    placeBeside(word, made);
  }

  // Below the word, above it where there is more room; on a narrow screen the style puts it at the bottom.
  function placeBeside(word, made) {
    const GAP = 8;
    const at = word.getBoundingClientRect();
    const { width, height } = made.getBoundingClientRect();
    const below = at.bottom + GAP;
    const top = below + height > innerHeight && at.top > innerHeight - at.bottom ? at.top - GAP - height : below;
    made.style.left = `${Math.max(GAP, Math.min(at.left, innerWidth - width - GAP))}px`;
    made.style.top = `${Math.max(GAP, Math.min(top, innerHeight - height - GAP))}px`;
  }

  function leaveTerm(event) {
    if (isTermOpen() && !narrow.matches && !termBox().contains(event.target)) termBox().hidePopover();
  }
  // ---- what a chip stands for ----

  const HOVERED = 250; // milliseconds before hovering shows it
  let hinted = null; // the chip whose quote is shown
  let hinting = 0;
  const hint = document.createElement("div");
  hint.id = "k-hint";
  hint.role = "tooltip";
  hint.popover = "manual";

  function showHint(chip) {
    clearTimeout(hinting);
    if (narrow.matches || hinted === chip || !chip.isConnected) return;
    hideHint();
    if (!hint.isConnected) document.body.append(hint);
    hint.textContent = chip.dataset.quote;
    hint.lang = chip.dataset.quoted;
    hint.showPopover();
    placeBeside(chip, hint);
    chip.setAttribute("aria-describedby", hint.id);
    hinted = chip;
  }

  function hideHint() {
    clearTimeout(hinting);
    hinted?.removeAttribute("aria-describedby");
    hinted = null;
    if (hint.isConnected) hint.hidePopover();
  }

  document.addEventListener("mouseover", (event) => {
    const chip = event.target.closest?.(".k-chip");
    clearTimeout(hinting);
    if (chip && chip !== hinted) hinting = setTimeout(() => showHint(chip), HOVERED);
    else if (hinted && !chip && !hint.contains(event.target) && !hinted.matches(":focus-visible"))
      hinting = setTimeout(hideHint, HOVERED);
  });
  document.addEventListener("focusin", (event) => {
    if (event.target.matches?.(".k-chip:focus-visible")) showHint(event.target);
    else if (hinted) hideHint();
  });
  document.addEventListener("scroll", hideHint, { capture: true, passive: true });
  document.addEventListener("scroll", leaveTerm, { capture: true, passive: true });
  document.addEventListener("pointerdown", () => (pressed = isTermOpen() ? opener : null), { capture: true });

  function ask(question) {
    type(question);
    setTimeout(() => $("#k-send").click(), 100); // after Gradio has read the box
  }

  // ---- a sheet on narrow screens ----

  function openSheet() {
    if (!narrow.matches || root.classList.contains("k-sheet")) return;
    root.classList.add("k-sheet");
    history.pushState({ sheet: true }, "");
  }

  function closeSheet() {
    if (root.classList.contains("k-sheet")) history.back();
  }

  window.addEventListener("popstate", () => {
    if (!root.classList.contains("k-sheet")) return;
    root.classList.remove("k-sheet");
    origin?.focus({ preventScroll: true });
  });

  const letters = (text) => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");

  // The mark of the chip's own sentence, where a card marks several: by its words.
  function markOf(chip, card) {
    const sentence = chip.closest(".k-sentence").cloneNode(true);
    for (const button of all(".k-chip", sentence)) button.remove();
    const words = letters(sentence.textContent);
    const marks = all(".k-shown mark", card);
    return marks.find((mark) => words && letters(mark.textContent).includes(words)) ?? marks[0];
  }

  // What the original has for it, where it marks as much.
  function besideOf(mark, card) {
    const [ours, theirs] = [".k-shown", ".k-original"].map((side) => all(`${side} .k-read mark`, card));
    return ours.length === theirs.length && ours.includes(mark) ? [theirs[ours.indexOf(mark)]] : [];
  }

  function openCard(chip) {
    const card = document.getElementById(chip.dataset.card);
    if (!card) return;
    origin = chip;
    turn = card.closest(".k-group").dataset.turn;
    opened.set(card.id, true);
    restore();
    openSheet();
    const mark = markOf(chip, card);
    if (mark) for (const each of [mark, ...besideOf(mark, card)]) bringUp(each);
    scroll(card.parentElement, "start"); // with its head
    $("summary", card).focus({ preventScroll: true });
    light(card.parentElement);
    if (mark) light(mark);
  }

  function back(id) {
    closeSheet();
    const question = document.getElementById(id);
    const target = origin?.isConnected && origin.closest(".k-turn")?.contains(question) ? origin : question;
    if (!target) return;
    scroll(target, "center");
    target.focus({ preventScroll: true });
  }

  // The newest question goes to the top of the view when it is asked; the reader scrolls from there.
  let questions = 0;
  function follow() {
    const turns = all(".k-turn");
    if (turns.length > questions) scroll(turns[turns.length - 1], "start");
    questions = turns.length;
  }

  document.addEventListener("click", (event) => {
    const chip = event.target.closest?.(".k-chip");
    const summary = event.target.closest?.(".k-card > summary");
    const up = event.target.closest?.(".k-back");
    const tool = event.target.closest?.(".k-tool");
    const word = event.target.closest?.(".k-term");
    hideHint();
    if (chip) openCard(chip);
    else if (word) openTerm(word);
    else if (up) back(up.dataset.question);
    else if (tool?.matches(".k-copy")) clip(tool, tool.dataset.text);
    else if (tool?.matches(".k-share")) clip(tool, new URL(tool.dataset.address, location.href.split(/[?#]/)[0]).href);
    else if (tool?.matches(".k-save")) save(tool);
    else if (tool?.matches(".k-print")) window.print();
    else if (tool?.matches(".k-again")) type($(".k-question", tool.closest(".k-turn")).textContent);
    else if (tool?.matches(".k-vote")) vote(tool);
    else if (event.target.matches?.(".k-ask-this")) ask(event.target.textContent);
    else if (summary) opened.set(summary.parentElement.id, !summary.parentElement.open);
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && hinted) hideHint();
    else if (event.key === "Escape" && event.target.closest?.(".k-source") && origin?.isConnected) {
      closeSheet();
      scroll(origin, "center");
      origin.focus({ preventScroll: true });
    }
  });

  document.addEventListener("change", (event) => {
    if (event.target.id !== "k-language") return;
    choosing = event.target;
    chooseLanguage(event.target);
  });

  document.addEventListener("focusin", (event) => {
    focused = event.target;
  });

  // A question that is sent is told the page's language, in which the server says why it does not take it.
  let refused = null;
  const plainly = window.fetch;
  window.fetch = async (to, options) => {
    if (!String(to).includes("/queue/join")) return plainly(to, options);
    const address = new URL(to, location.href);
    address.searchParams.set("lang", root.lang);
    refused = null;
    const answer = await plainly(address, options);
    if (answer.headers.get("content-type") === "application/problem+json") refused = (await answer.clone().json()).detail;
    return answer;
  };

  // Gradio says in English that a question did not arrive; the page says it in the reader's language, where the answer
  // goes. The question is still in its box.
  function tellAway() {
    if ($(".toast-body.error")) noteAway(refused);
  }

  function noteAway(why = null) {
    if ($(".k-away")) return;
    const note = document.createElement("p");
    note.className = "k-away";
    note.ariaLive = "assertive";
    note.textContent = why ?? $(".k-brand")?.dataset.away ?? "";
    $("#k-composer")?.prepend(note);
    setTimeout(() => note.remove(), 12000);
  }

  const watch = new MutationObserver(() => {
    restore();
    keep();
    offerRelated();
    follow();
    tell();
    keepFocus();
    keepChoosing();
    tellAway();
  });
  watch.observe(document.documentElement, {
    childList: true,
    subtree: true,
    attributes: true,
    attributeFilter: ["open", "hidden", "data-language", "data-turn"],
  });
})();
