// Filters, how old the records are today, opening and closing. Nothing is stored, sent or put into
// the address; without this script everybody is shown.
(() => {
  "use strict";
  const get = (id) => document.getElementById(id);
  const NAMES = ["team", "met", "status", "route"];
  const choices = NAMES.map((name) => get(`by-${name}`));
  const search = get("by-key");
  // A section that is too long to be read here has no people on the page: its count stays.
  const sections = new Map();
  for (const element of document.querySelectorAll("main > section")) {
    if (!element.querySelector("[data-status]")) continue;
    const count = element.querySelector(".count");
    sections.set(element, { count, total: Number(count.dataset.total), shown: 0 });
  }
  const people = Array.from(document.querySelectorAll("[data-status]"), (element) => ({
    element,
    section: sections.get(element.closest("section")),
    key: element.querySelector(".key").textContent.toLowerCase(),
    places: NAMES.map((name) => (element.dataset[name] ?? "").split(" ")),
  }));
  const teams = Array.from(document.querySelectorAll(".of-team"));
  const table = document.querySelector("table");
  const note = document.querySelector(".met-isnt-listed");
  const peopleWords = (n) => (n === 1 ? "1 person" : `${n.toLocaleString("en-GB")} people`);
  const setText = (element, words) => {
    if (element.textContent !== words) element.textContent = words;
  };

  function filter() {
    const wanted = choices.map((choice) => choice.value);
    const typed = search.value.trim().toLowerCase();
    for (const section of sections.values()) section.shown = 0;
    for (const { element, section, key, places } of people) {
      const shown = wanted.every((value, n) => value === "" || places[n].includes(value))
        && key.includes(typed);
      if (element.hidden === shown) element.hidden = !shown;
      if (shown) section.shown += 1;
    }
    for (const team of teams) team.hidden = !team.querySelector(".card:not([hidden])");
    if (table) table.hidden = !table.querySelector("tbody tr:not([hidden])");
    if (note) note.hidden = wanted[NAMES.indexOf("met")] === "";
    say(wanted, typed);
  }

  function say(wanted, typed) {
    let total = 0;
    for (const [element, section] of sections) {
      total += section.shown;
      element.classList.toggle("none", section.shown === 0);
      if (section.shown === section.total) setText(section.count, section.total ? peopleWords(section.total) : "nobody");
      else if (section.shown === 0) setText(section.count, "Nobody with these filters");
      else setText(section.count, `${section.shown.toLocaleString("en-GB")} of ${peopleWords(section.total)}`);
    }
    const chosen = choices.filter((choice) => choice.value !== "")
      .map((choice) => choice.selectedOptions[0].dataset.words);
    if (typed) chosen.push(`key holds “${typed}”`);
    const everybody = Number(get("shown").dataset.total);
    const which = chosen.length ? `: ${chosen.join("; ")}` : "";
    setText(get("shown"), `${total.toLocaleString("en-GB")} of ${peopleWords(everybody)} shown${which}`);
  }

  function open(wanted) {
    for (const { element } of people) {
      if (element.localName === "details" && (!wanted || !element.hidden)) element.open = wanted;
    }
  }

  function sayAge() {
    const place = get("age"), now = new Date();
    const today = Date.UTC(now.getFullYear(), now.getMonth(), now.getDate());
    const days = Math.round((today - Date.parse(place.dataset.lastDay)) / 86400000);
    if (days >= 0) place.textContent = `Today they are ${days === 1 ? "1 day" : `${days.toLocaleString("en-GB")} days`} old.`;
  }

  // A timeline that is wider than the screen scrolls by keyboard too.
  const narrow = matchMedia("(max-width: 46rem)");
  function reachTimelines() {
    for (const figure of document.querySelectorAll(".timeline")) {
      if (narrow.matches) figure.tabIndex = 0;
      else figure.removeAttribute("tabindex");
    }
  }

  for (const choice of choices) choice.addEventListener("change", filter);
  search.addEventListener("input", filter);
  get("reset").addEventListener("click", () => {
    for (const control of [...choices, search]) control.value = "";
    filter();
  });
  get("open-all").addEventListener("click", () => open(true));
  get("close-all").addEventListener("click", () => open(false));
  get("print").addEventListener("click", () => window.print());
  narrow.addEventListener("change", reachTimelines);
  get("filters").hidden = false;
  reachTimelines();
  sayAge();
  filter();
})();
