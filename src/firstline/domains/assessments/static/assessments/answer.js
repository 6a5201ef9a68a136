// Keeps a page's unsent answers in this tab when the line breaks, and puts them back when it is opened again.
// What was kept is dropped as soon as the server has saved something since: data-saved tells.
(() => {
  "use strict";
  const stamped = document.querySelector("[data-saved]");
  if (!stamped) return;
  const form = document.querySelector("form[data-keep]");
  const PREFIX = "firstline.answers:";
  const here = PREFIX + location.pathname;
  const saved = stamped.dataset.saved;

  const answers = () =>
    [...new FormData(form)].filter(([name]) => !["csrfmiddlewaretoken", "_once"].includes(name));

  const putBack = (kept) => {
    const given = new Map();
    for (const [name, value] of kept) given.set(name, [...(given.get(name) || []), value]);
    for (const field of form.elements) {
      if (!field.name || field.type === "hidden" || field.type === "submit") continue;
      const values = given.get(field.name) || [];
      if (field.type === "checkbox" || field.type === "radio") field.checked = values.includes(field.value);
      else field.value = values[0] || "";
    }
    const notice = document.getElementById("kept");
    notice.textContent = notice.dataset.text;
  };

  try {
    for (const key of Object.keys(sessionStorage)) {
      if (key.startsWith(PREFIX) && JSON.parse(sessionStorage.getItem(key)).saved !== saved)
        sessionStorage.removeItem(key);
    }
    if (!form) return;
    const kept = sessionStorage.getItem(here);
    if (kept && !form.querySelector("[aria-invalid]")) putBack(JSON.parse(kept).answers);
    form.addEventListener("input", () => {
      sessionStorage.setItem(here, JSON.stringify({ saved, answers: answers() }));
    });
  } catch {
    // Without storage the page works all the same; it only keeps nothing.
  }
})();
