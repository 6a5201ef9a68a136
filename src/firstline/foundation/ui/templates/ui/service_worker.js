{% comment %}
The worker that stands between the pages and the line. Its addresses carry the hashes of what they lead to, so it is
another file, and browsers take it, whenever one of them changes. Context: version, shell (addresses), offline.
{% endcomment %}"use strict";
// Kept: style sheets and scripts, which never change at their address; a plain page for when there is no line; and
// the workspace of one reader as it stood. Nothing of the desk, the accounts or the editor, and no answer to a post.
const SHELL = "firstline-shell-{{ version }}";
const COPIES = "firstline-copies";
const FILES = {{ shell|safe }};
const OFFLINE = "{{ offline }}";
const READER = "/reader";

const isWorkspace = (path) => /^\/[a-z0-9-]+\/my\//.test(path);
const isForever = (url) =>
  url.pathname.startsWith("/static/") || url.pathname.startsWith("/pictures/") || /^\/[a-z0-9-]+\/theme\.css$/.test(url.pathname);
const isOurs = (path) => !/^\/(accounts|cms|documents|demo)\//.test(path);

const fetchOffline = async (language) => {
  const shell = await caches.open(SHELL);
  const page = await fetch(`${OFFLINE}?language=${language}`, { credentials: "omit" });
  if (page.ok) await shell.put(OFFLINE, page);
};

// Whose copies these are: when somebody else reads, or nobody, they are dropped.
const holdTo = async (reader) => {
  const copies = await caches.open(COPIES);
  const known = await copies.match(READER);
  if (known && (await known.text()) === reader) return copies;
  await caches.delete(COPIES);
  if (reader === "nobody") return null;
  const fresh = await caches.open(COPIES);
  await fresh.put(READER, new Response(reader));
  return fresh;
};

const keepWhatItSays = async (url, answer, method) => {
  const reader = answer.headers.get("Firstline-Reader");
  const language = answer.headers.get("Content-Language");
  if (reader) {
    const copies = await holdTo(reader);
    const isPage = method === "GET" && answer.ok && (answer.headers.get("Content-Type") || "").startsWith("text/html");
    if (copies && isPage && isWorkspace(url.pathname)) {
      const headers = new Headers(answer.headers);
      // The body is read already: what it was packed in says nothing of the copy.
      for (const name of ["Content-Encoding", "Content-Length"]) headers.delete(name);
      headers.set("Firstline-Stood-At", new Date().toISOString());
      await copies.put(url.pathname + url.search, new Response(await answer.blob(), { headers }));
    }
  }
  const plain = await (await caches.open(SHELL)).match(OFFLINE);
  if (language && plain?.headers.get("Content-Language") !== language) await fetchOffline(language);
};

// One answer after the other: the language last read is the plain page's, however long an earlier one is under way.
let before = Promise.resolve();
const afterwards = (url, answer, method) => {
  before = before.catch(() => {}).then(() => keepWhatItSays(url, answer, method));
  return before;
};

// The copy, with the line that says how old it is: its words stand in the page, in its reader's language.
const asItStood = async (copy) => {
  const at = copy.headers.get("Firstline-Stood-At");
  const language = copy.headers.get("Content-Language") || "en";
  const said = new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, { dateStyle: "long", timeStyle: "short" }).format(new Date(at));
  const page = (await copy.text())
    .replace('id="offline" hidden', 'id="offline"')
    .replace("<time></time>", `<time datetime="${at}">${said}</time>`);
  return new Response(page, { headers: copy.headers });
};

// The browser's *back* to what answered a post asks for it from a cache that never holds it. Its form is at the same
// address, or where the post came from; what was typed is put back by kept.js.
const anew = async (request) => {
  const there = await fetch(request.url, { redirect: "manual" });
  return there.status === 405 && request.referrer ? Response.redirect(request.referrer) : there;
};

const page = async (event, url) => {
  try {
    const answer = await (event.request.cache === "only-if-cached" ? anew(event.request) : fetch(event.request));
    if (answer.type === "basic") event.waitUntil(afterwards(url, answer.clone(), event.request.method));
    return answer;
  } catch (broken) {
    const copies = await caches.open(COPIES);
    const copy =
      event.request.method === "GET" && isWorkspace(url.pathname) && (await copies.match(url.pathname + url.search));
    if (copy) return asItStood(copy);
    const plain = await (await caches.open(SHELL)).match(OFFLINE);
    if (!plain) throw broken;
    return plain;
  }
};

const file = async (event, url) => {
  const isStatic = url.pathname.startsWith("/static/");
  const found = await caches.match(event.request);
  if (found) return found;
  const answer = await fetch(event.request);
  if (answer.ok) {
    // A hub's colour and its people's faces go with the copies of their pages, and are dropped with them.
    const stored = isStatic || (await caches.has(COPIES));
    const copy = stored && answer.clone();
    if (stored) event.waitUntil((async () => (await caches.open(isStatic ? SHELL : COPIES)).put(event.request, copy))());
  }
  return answer;
};

self.addEventListener("install", (event) => {
  event.waitUntil(
    (async () => {
      const shell = await caches.open(SHELL);
      await shell.addAll(FILES);
      await fetchOffline("");
      await self.skipWaiting();
    })(),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) if (name !== SHELL && name !== COPIES) await caches.delete(name);
      await self.clients.claim();
      // The pages that are open came before this worker did: read them once more, to have a copy.
      for (const open of await self.clients.matchAll({ type: "window" })) {
        const url = new URL(open.url);
        if (isWorkspace(url.pathname)) await afterwards(url, await fetch(open.url), "GET");
      }
    })(),
  );
});

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (url.origin !== self.location.origin || !isOurs(url.pathname)) return;
  if (event.request.mode === "navigate") event.respondWith(page(event, url));
  else if (event.request.method === "GET" && isForever(url)) {
    const from = event.request.referrer && new URL(event.request.referrer).pathname;
    if (!from || isOurs(from)) event.respondWith(file(event, url));
  }
});
