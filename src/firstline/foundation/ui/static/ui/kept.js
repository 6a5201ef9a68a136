// Keeps in this tab what has been typed into a form until the server has taken it, and puts it back with a notice
// where the line, the page or the session was lost. Passwords, codes, files and hidden fields are not kept. A form
// with data-keep keeps its own. The words of the notices stand in the page, in <template>s.
//
// A form that the browser's *back* brings up again has what was typed, and another key than the one it was sent with.
// Sent again unchanged it takes its old key, by which the server knows that it is done (foundation.access.once).
(() => {
  "use strict";
  const PREFIX = "firstline.kept:";
  const SENT = "firstline.sent:";
  const reader = document.body.dataset.reader || "";
  const forms = [...document.querySelectorAll("form[method=post]:not([data-keep])")];

  const target = (form) => new URL(form.getAttribute("action") || "", location.href).pathname;
  const mine = `${PREFIX}${reader}:`;
  const nameOf = (form) => {
    const alike = forms.filter((other) => target(other) === target(form));
    return `${mine}${target(form)}#${alike.indexOf(form)}`;
  };
  const isTyped = (field) =>
    field.name &&
    !["hidden", "password", "file", "submit", "button", "reset"].includes(field.type) &&
    !["one-time-code", "current-password", "new-password"].includes(field.autocomplete);
  const isTicked = (field) => field.type === "checkbox" || field.type === "radio";

  // Whether somebody has yet to write or to choose anything in a form that asks for something.
  const isBlank = (form) => {
    const typed = [...form.elements].filter(isTyped);
    const isAsItCame = (field) =>
      isTicked(field)
        ? field.checked === field.defaultChecked
        : field.options
          ? [...field.options].every((o) => o.selected === o.defaultSelected)
          : !field.value.trim();
    return typed.length > 0 && typed.every(isAsItCame);
  };

  // What a form says now, as [name, value] pairs.
  const said = (form) =>
    [...form.elements].filter(isTyped).flatMap((field) => {
      if (isTicked(field)) return field.checked ? [[field.name, field.value]] : [];
      if (field.multiple && field.options) return [...field.selectedOptions].map((o) => [field.name, o.value]);
      return [[field.name, field.value]];
    });

  const names = (form) => [...new Set([...form.elements].filter(isTyped).map((field) => field.name))];
  // Of two forms that post to one address, the shorter knows nothing of what only the longer asks.
  const say = (form, entry) => {
    const given = new Map();
    for (const [name, value] of entry.said) given.set(name, [...(given.get(name) || []), value]);
    const turn = new Map();
    for (const field of [...form.elements].filter(isTyped)) {
      if (!entry.names.includes(field.name)) continue;
      const list = given.get(field.name) || [];
      if (isTicked(field)) field.checked = list.includes(field.value);
      else if (field.multiple && field.options) for (const o of field.options) o.selected = list.includes(o.value);
      else {
        const place = turn.get(field.name) || 0;
        turn.set(field.name, place + 1);
        if (list[place] !== undefined) field.value = list[place];
      }
      field.dispatchEvent(new Event("change", { bubbles: true }));
    }
  };

  const notice = (id) => document.getElementById(id)?.content.firstElementChild.cloneNode(true);
  const read = (key) => JSON.parse(sessionStorage.getItem(key));
  const write = (key, entry) => sessionStorage.setItem(key, JSON.stringify(entry));
  const under = (prefix) => Object.keys(sessionStorage).filter((key) => key.startsWith(prefix));
  const keys = () => under(PREFIX);
  const about = (path) => keys().filter((key) => key.startsWith(`${mine}${path}#`));
  const dropAll = () => [...keys(), ...under(SENT)].forEach((key) => sessionStorage.removeItem(key));
  const arrival = performance.getEntriesByType("navigation")[0];
  const cameBack = arrival?.type === "back_forward";

  // A page that says no, asks who one is, or shows what waits, has not taken what was sent.
  const isRefusal = () => {
    const status = arrival?.responseStatus || 0;
    return (
      status >= 400 ||
      location.pathname.startsWith("/accounts/") ||
      document.querySelector("meta[name=kept], .ds-error-summary, #offline:not([hidden])") !== null
    );
  };

  const notTaken = (key) => write(key, { ...read(key), sent: false });
  const dropIfOver = (key) => {
    const isSomebodyElses = !key.startsWith(mine) && !key.startsWith(`${PREFIX}:`);
    if (key.startsWith(mine) ? read(key).sent : reader && isSomebodyElses) sessionStorage.removeItem(key);
  };

  // What was sent: it is taken when the next page says so, and whoever else reads here is told nothing of it.
  const isSame = (sent, now) => sent && JSON.stringify(sent.said) === JSON.stringify(now);
  const judgeSent = (refused) => {
    for (const key of under(SENT)) {
      const sent = read(key);
      const isHers = key.startsWith(`${SENT}${reader}:`);
      if (!isHers || (refused && !sent.taken)) sessionStorage.removeItem(key);
      else if (!cameBack) write(key, { ...sent, taken: true });
    }
  };
  const watchSent = (form) => {
    const once = form.elements._once;
    const key = nameOf(form).replace(PREFIX, SENT);
    if (!once) return;
    form.addEventListener("submit", (event) => {
      if (event.defaultPrevented) return;
      const by = event.submitter?.name ? [event.submitter.name, event.submitter.value] : [];
      const sent = cameBack && read(key);
      if (isSame(sent, said(form)) && `${sent.by}` === `${by}`) once.value = sent.once;
      else write(key, { said: said(form), by, once: once.value });
    });
    window.addEventListener("pageshow", () => {
      const sent = cameBack && read(key);
      if (!sent?.taken || !sent.said.length || !isSame(sent, said(form))) return;
      const words = notice("sent-notice");
      form.prepend(words);
      form.addEventListener("input", () => words.remove(), { once: true });
    });
  };

  const putBack = (form) => {
    const key = nameOf(form);
    const entry = [...form.elements].some(isTyped) && read(key);
    const known = said(form).filter(([name]) => entry?.names?.includes(name));
    if (!entry?.names || JSON.stringify(entry.said) === JSON.stringify(known)) return;
    say(form, entry);
    const words = notice("kept-notice");
    words.querySelector("button").addEventListener("click", () => {
      sessionStorage.removeItem(key);
      form.reset();
      words.remove();
      form.querySelector("input:not([type=hidden]), textarea, select")?.focus();
    });
    form.prepend(words);
    form.closest("details")?.setAttribute("open", "");
  };

  const keep = (form) => {
    const key = nameOf(form);
    const atFirst = JSON.stringify(said(form));
    putBack(form);
    const hold = (sent) => write(key, { said: said(form), names: names(form), sent });
    const note = () => {
      if (JSON.stringify(said(form)) === atFirst) sessionStorage.removeItem(key);
      else hold(false);
    };
    form.addEventListener("input", note);
    // A form of hidden fields alone sends on, or throws away, what was typed into another.
    form.addEventListener("submit", (event) => {
      if (event.defaultPrevented) return;
      if (form.dataset.throwsAway) about(form.dataset.throwsAway).forEach((other) => sessionStorage.removeItem(other));
      if (isBlank(form)) sessionStorage.removeItem(key);
      else if (said(form).length) hold(true);
      else about(target(form)).forEach((other) => write(other, { ...read(other), sent: true }));
    });
    form.addEventListener("htmx:afterRequest", (event) => {
      if (event.detail.successful && event.detail.elt === form) sessionStorage.removeItem(key);
    });
  };

  const warn = (form) => {
    if (form.querySelector(".offline-warning")) return;
    const words = notice("offline-notice");
    words.classList.add("offline-warning");
    form.append(words);
    window.addEventListener("online", () => words.remove(), { once: true });
  };

  // Before every other listener: what cannot be sent is not sent, and stays where it is.
  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target;
      if (form.matches("[data-sign-out]")) {
        dropAll();
        if ("caches" in window) caches.keys().then((names) => names.forEach((name) => caches.delete(name)));
      }
      if (navigator.onLine || form.method !== "post") return;
      event.preventDefault();
      event.stopPropagation();
      warn(form);
    },
    { capture: true },
  );
  document.addEventListener("htmx:sendError", (event) => {
    const form = event.detail.elt.closest("form");
    if (form) warn(form);
  });
  for (const link of document.querySelectorAll("a[data-back]"))
    if (document.referrer.startsWith(`${location.origin}/`)) link.href = document.referrer;

  // The worker keeps the workspace readable without a line; whoever is not signed in needs none.
  if (reader && "serviceWorker" in navigator) navigator.serviceWorker.register("/service-worker.js").catch(() => {});

  try {
    const refused = isRefusal();
    keys().forEach(refused ? notTaken : dropIfOver);
    judgeSent(refused);
    // Who a code or an address belongs to is asked for again, never remembered.
    if (!location.pathname.startsWith("/accounts/")) forms.forEach((form) => { keep(form); watchSent(form); });
  } catch {
    // Without storage the page works all the same; it only keeps nothing.
  }
})();
