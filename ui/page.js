// Opens the card of a citation, keeps the cards of one answer in view, remembers what the reader
// opened when Gradio redraws. Knows nothing of documents: it only reads ids that the page itself made.
(() => {
  const opened = new Map(); // card id -> open or closed by the reader
  let turn = null; // whose cards are shown; null: the latest
  let latest = null;
  let origin = null; // the chip that was last followed

  const $ = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const calm = matchMedia("(prefers-reduced-motion: reduce)");

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

  function restore() {
    const turns = all(".k-turn").length;
    if (!turns) opened.clear();
    for (const [id, open] of opened) {
      const card = document.getElementById(id);
      if (card && card.open !== open) card.open = open;
    }
    showTurn();
    const brand = $(".k-brand");
    if (brand && document.documentElement.lang !== brand.dataset.language) {
      document.documentElement.lang = brand.dataset.language;
    }
  }

  const letters = (text) => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");

  // The mark of the chip's own sentence, where a card marks several: by its words.
  function markOf(chip, card) {
    const sentence = chip.closest(".k-sentence").cloneNode(true);
    for (const button of all(".k-chip", sentence)) button.remove();
    const words = letters(sentence.textContent);
    const marks = all(".k-shown mark", card);
    return marks.find((mark) => words && letters(mark.textContent).includes(words)) ?? marks[0];
  }

  function openCard(chip) {
    const card = document.getElementById(chip.dataset.card);
    if (!card) return;
    origin = chip;
    turn = card.closest(".k-group").dataset.turn;
    opened.set(card.id, true);
    restore();
    const mark = markOf(chip, card);
    const box = mark?.closest("blockquote");
    if (box) box.scrollTop += mark.getBoundingClientRect().top - box.getBoundingClientRect().top - 24;
    scroll(card, "start");
    $("summary", card).focus({ preventScroll: true });
    light(card);
    if (mark) light(mark);
  }

  function back(id) {
    const question = document.getElementById(id);
    const target = origin?.isConnected && origin.closest(".k-turn")?.contains(question) ? origin : question;
    if (!target) return;
    scroll(target, "center");
    target.focus({ preventScroll: true });
  }

  async function copy(button) {
    try {
      await navigator.clipboard.writeText(button.dataset.text);
      button.classList.add("k-done");
      setTimeout(() => button.classList.remove("k-done"), 1600);
    } catch {
      button.classList.remove("k-done"); // the browser forbids it: nothing was copied, nothing is claimed
    }
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
    const copying = event.target.closest?.(".k-copy");
    if (chip) openCard(chip);
    else if (up) back(up.dataset.question);
    else if (copying) copy(copying);
    else if (summary) opened.set(summary.parentElement.id, !summary.parentElement.open);
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && event.target.closest?.(".k-card") && origin?.isConnected) {
      scroll(origin, "center");
      origin.focus({ preventScroll: true });
    }
  });

  const watch = new MutationObserver(() => {
    restore();
    follow();
  });
  watch.observe(document.documentElement, {
    childList: true,
    subtree: true,
    attributes: true,
    attributeFilter: ["open", "hidden", "data-language", "data-turn"],
  });
})();
