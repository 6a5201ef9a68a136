// The desk's search box over the page: Ctrl K or the button opens it, the arrows walk through what was found. Alt L goes
// to the page's own field for a call, or opens the box to choose with whom it was.
"use strict";

(() => {
  const palette = document.getElementById("palette");
  const opener = document.querySelector("[data-palette]");
  if (!palette || !opener) return;
  const field = palette.querySelector("input[type=search]");
  const label = palette.querySelector("label");
  const [toFind, toLog] = [label.textContent, palette.dataset.log];

  // Our own keys and no accesskey: each browser has other ones for those, and says nothing of it.
  const isMac = /mac|iphone|ipad/i.test(navigator.userAgentData?.platform || navigator.platform);
  const KEYS = isMac ? { K: "⌘ K", L: "⌃ ⌥ L" } : { K: "Ctrl K", L: "Alt L" };
  for (const keys of document.querySelectorAll("kbd[data-keys]")) {
    keys.textContent = KEYS[keys.dataset.keys];
    keys.hidden = false;
  }
  const isKey = (event, letter) => event.key.toLowerCase() === letter || event.code === `Key${letter.toUpperCase()}`;
  const isToLog = (event) =>
    isKey(event, "l") && event.altKey && event.ctrlKey === isMac && !event.metaKey && !event.shiftKey;

  let logs = false;
  const open = (event, forLog = false) => {
    event.preventDefault();
    logs = forLog;
    label.textContent = logs ? toLog : toFind;
    if (!palette.open) palette.showModal();
    field.select();
    // The pages, before anything is typed.
    if (!document.getElementById("palette-found").hasChildNodes() && window.htmx) {
      window.htmx.ajax("GET", field.getAttribute("hx-get"), "#palette-found");
    }
  };

  opener.addEventListener("click", (event) => open(event));
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k") open(event);
    if (!toLog || !isToLog(event)) return;
    const here = document.getElementById("quick-log");
    if (!here) return open(event, true);
    event.preventDefault();
    here.focus();
  });

  palette.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const places = [field, ...palette.querySelectorAll(".found-link")];
    const now = places.indexOf(document.activeElement);
    if (now === -1) return;
    event.preventDefault();
    const step = event.key === "ArrowDown" ? 1 : -1;
    places[(now + step + places.length) % places.length].focus();
  });

  // Enter in the field goes to what stands first, or to its log.
  palette.querySelector("form").addEventListener("submit", (event) => {
    const first = palette.querySelector(logs ? ".found-log" : ".found-link");
    if (first && document.activeElement === field) {
      event.preventDefault();
      first.click();
    }
  });
})();
