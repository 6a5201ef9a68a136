// A chart that answers to the pointer, for a reader who asks for it. The page has the picture already; what
// draws the live one is loaded when the button is pressed. Expressions are interpreted, not evaluated, and
// nothing adds a style sheet: the page's content security policy allows neither.

const scripts = new Map();

function load(address) {
  if (!scripts.has(address)) {
    scripts.set(address, new Promise((done, failed) => {
      const element = document.createElement("script");
      element.src = address;
      element.onload = done;
      element.onerror = () => {
        scripts.delete(address);
        element.remove();
        failed(new Error(address));
      };
      document.head.append(element);
    }));
  }
  return scripts.get(address);
}

async function draw(button, figure, box) {
  for (const address of button.dataset.explore.split(" ")) {
    await load(address);
  }
  const { expressionInterpreter } = await import(button.dataset.interpreter);
  const { spec, number, time } = JSON.parse(figure.querySelector('script[type="application/json"]').textContent);
  await globalThis.vegaEmbed(box, spec, {
    mode: "vega-lite",
    renderer: "svg",
    actions: false,
    ast: true,
    expr: expressionInterpreter,
    defaultStyle: false,
    tooltip: { disableDefaultStyle: true },
    formatLocale: number,
    timeFormatLocale: time,
  });
}

async function explore(button) {
  const figure = button.closest("figure");
  const picture = figure.querySelector(".chart-picture");
  const status = figure.querySelector(".chart-status");
  const box = document.createElement("div");
  box.className = "chart-live";
  box.tabIndex = -1;
  box.setAttribute("role", "img");
  box.setAttribute("aria-labelledby", `${figure.id}-finding`);
  button.disabled = true;
  status.textContent = button.dataset.loading;
  try {
    await draw(button, figure, box);
  } catch (error) {
    console.error(error);
    button.disabled = false;
    status.textContent = button.dataset.failed;
    return;
  }
  // The live picture takes its fills from the one it stands for.
  const still = picture.querySelector("svg");
  const fills = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  fills.setAttribute("class", "chart-fills");
  fills.setAttribute("aria-hidden", "true");
  fills.append(...still.querySelectorAll("defs"));
  still.replaceWith(fills, box);
  status.textContent = button.dataset.drawn;
  button.remove();
  box.focus({ preventScroll: true });
}

function reveal() {
  for (const button of document.querySelectorAll("button[data-explore][hidden]")) {
    button.hidden = false;
    button.addEventListener("click", () => explore(button));
  }
}

reveal();
document.addEventListener("htmx:load", reveal);
