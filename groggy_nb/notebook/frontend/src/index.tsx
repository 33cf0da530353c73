// The widget as anywidget loads it: each view is a React root of its own, and nothing outlives it.
import { createRoot } from "react-dom/client";
import { Editor } from "./Editor";
import type { Model } from "./protocol";
import "./styles/index.css";

interface Context {
  model: Model;
  el: HTMLElement;
}

/** Where Lumino finds it on the focused element it runs no shortcut. */
const PASS_BY = "data-lm-suppress-shortcuts";

const saves = (event: KeyboardEvent) => (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s";

function render({ model, el }: Context): () => void {
  const host = document.createElement("div");
  host.className = "groggy-host";
  el.append(host);

  // JupyterLab hears single letters such as x and dd at the document. The guard stands outside React's root, or
  // React would not hear the keys either; saving the notebook stays possible.
  const guard = (event: KeyboardEvent) => {
    if (!saves(event)) event.stopPropagation();
  };
  el.addEventListener("keydown", guard);
  // Notebook 7 hears them before anything on the page does: for the length of the event its mark tells it to pass by.
  // The mark stays on no element, or saving would not work either.
  const shield = (event: KeyboardEvent) => {
    const { target } = event;
    if (saves(event) || !(target instanceof Element) || !event.composedPath().includes(el)) return;
    if (target.hasAttribute(PASS_BY)) return;
    target.setAttribute(PASS_BY, "true");
    setTimeout(() => target.removeAttribute(PASS_BY));
  };
  window.addEventListener("keydown", shield, true);
  // Copying a step must not copy the notebook's cell as well.
  const own = (event: Event) => event.stopPropagation();
  const clipboard = ["copy", "cut", "paste"];
  clipboard.forEach((kind) => el.addEventListener(kind, own));
  // The host's menu is about the cell; a step has one of its own.
  el.addEventListener("contextmenu", own);

  // The static picture beside the live view is for readers without a kernel.
  const hidden = document.createElement("style");
  const id = model.get("view_id");
  if (typeof id === "string" && id) {
    hidden.textContent = `[data-gg="${CSS.escape(id)}"]{display:none}`;
    el.append(hidden);
  }

  // React Flow's element ids repeat on a page with two editors, or two views of one, unless each has a name.
  const name = `gg-${Math.random().toString(36).slice(2, 10)}`;
  const leave = () => el.closest<HTMLElement>(".jp-Cell")?.focus();
  const root = createRoot(host, { identifierPrefix: name });
  root.render(<Editor model={model} name={name} leave={leave} />);
  return () => {
    el.removeEventListener("keydown", guard);
    window.removeEventListener("keydown", shield, true);
    clipboard.forEach((kind) => el.removeEventListener(kind, own));
    el.removeEventListener("contextmenu", own);
    root.unmount();
    host.remove();
    hidden.remove();
  };
}

export default { render };
