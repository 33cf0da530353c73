// The widget as anywidget loads it: each view is a React root of its own, and nothing outlives it.
import { createRoot } from "react-dom/client";
import { Editor } from "./Editor";
import type { Model } from "./protocol";
import "./styles/index.css";

interface Context {
  model: Model;
  el: HTMLElement;
}

function render({ model, el }: Context): () => void {
  const host = document.createElement("div");
  host.className = "groggy-host";
  el.append(host);

  // JupyterLab hears single letters such as x and dd at the document. The guard stands outside React's root, or
  // React would not hear the keys either; saving the notebook stays possible.
  const guard = (event: KeyboardEvent) => {
    if (!((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s")) event.stopPropagation();
  };
  el.addEventListener("keydown", guard);
  // Copying a step must not copy the notebook's cell as well.
  const own = (event: Event) => event.stopPropagation();
  const clipboard = ["copy", "cut", "paste"];
  clipboard.forEach((kind) => el.addEventListener(kind, own));

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
  const root = createRoot(host);
  root.render(<Editor model={model} name={name} leave={leave} />);
  return () => {
    el.removeEventListener("keydown", guard);
    clipboard.forEach((kind) => el.removeEventListener(kind, own));
    root.unmount();
    host.remove();
    hidden.remove();
  };
}

export default { render };
