// Hides a question of a page until the answer above that it rests on is given. Without this script it stands
// there with a line that says when it is asked; what is in a hidden question is sent, and not counted.
(() => {
  "use strict";
  const form = document.querySelector("form[data-keep]");
  const resting = form ? [...form.querySelectorAll("[data-only-if]")] : [];
  if (!resting.length) return;

  const holds = (question) => {
    const values = question.dataset.values.split(" ");
    return [...form.elements].some(
      (field) =>
        field.name === question.dataset.onlyIf &&
        field.checked &&
        values.includes(field.value) &&
        !field.closest("[data-only-if][hidden]"),
    );
  };
  // In the order of the page, so that what rests on a question that is hidden is hidden as well.
  const look = () => {
    for (const question of resting) question.hidden = !holds(question);
  };
  form.addEventListener("change", look);
  look();
})();
