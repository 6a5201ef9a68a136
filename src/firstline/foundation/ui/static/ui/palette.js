// The desk's search box over the page: Ctrl K or the button opens it, the arrows walk through what was found.
"use strict";

(() => {
  const palette = document.getElementById("palette");
  const opener = document.querySelector("[data-palette]");
  if (!palette || !opener) return;
  const field = palette.querySelector("input[type=search]");
  opener.querySelector("kbd").hidden = false;

  const open = (event) => {
    event.preventDefault();
    if (!palette.open) palette.showModal();
    field.select();
    // The pages, before anything is typed.
    if (!document.getElementById("palette-found").hasChildNodes() && window.htmx) {
      window.htmx.ajax("GET", field.getAttribute("hx-get"), "#palette-found");
    }
  };

  opener.addEventListener("click", open);
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k") open(event);
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

  // Enter in the field goes to what stands first.
  palette.querySelector("form").addEventListener("submit", (event) => {
    const first = palette.querySelector(".found-link");
    if (first && document.activeElement === field) {
      event.preventDefault();
      first.click();
    }
  });
})();
