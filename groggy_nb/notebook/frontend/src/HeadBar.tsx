// What concerns the whole program: history, adding, explaining, and where the text is kept.
import { toClipboard } from "./clipboard";
import { Icon } from "./icons";
import { useSession } from "./session";

interface Props {
  onAdd(): void;
}

export function HeadBar({ onAdd }: Props) {
  const { projection, act, ask, open, tell, graph, lost } = useSession();
  const store = async () => {
    const ack = await ask("store");
    if (!ack.ok) return tell(ack.reason, "refused");
    const text = (ack.data as { text?: unknown } | null | undefined)?.text;
    // Some notebooks take no cell from a widget: what is on the clipboard can be pasted anywhere.
    const copied = typeof text === "string" && (await toClipboard(text));
    tell(copied ? "Stored. The cell is on the clipboard too." : "Stored.");
  };
  const copyCell = async () => {
    // The clipboard wants the user's gesture, and there may be no kernel left to ask: the text is here.
    const copied = await toClipboard(`%%groggy program${graphName(graph.name)}\n${projection.text}`);
    if (copied) tell("Copied as a cell: paste it into a new one.");
    else tell("The browser refuses to copy here: mark the text and copy it.", "refused");
  };
  return (
    <div className="gg-bar" role="toolbar" aria-label="Program">
      <button type="button" disabled={lost} title="Add a step (n)" onClick={onAdd}>
        <Icon sign="add" /> Add
      </button>
      <button type="button" aria-label="Undo" title="Undo (Ctrl+Z)" disabled={!projection.can_undo || lost} onClick={() => void act({ kind: "undo" })}>
        <Icon sign="undo" />
      </button>
      <button type="button" aria-label="Redo" title="Redo (Ctrl+Shift+Z)" disabled={!projection.can_redo || lost} onClick={() => void act({ kind: "redo" })}>
        <Icon sign="redo" />
      </button>
      <button type="button" aria-label="Explain" title="What the optimizer does to this program" disabled={lost} onClick={() => open({ kind: "explain" })}>
        <Icon sign="explain" />
      </button>
      <span className="gg-gap" />
      {projection.changed && (
        <button type="button" disabled={lost} title="Bind the program to its name and keep it in the notebook" onClick={() => void store()}>
          <Icon sign="store" /> Store
        </button>
      )}
      <button type="button" title="Copy the program as a %%groggy cell" onClick={() => void copyCell()}>
        <Icon sign="copy" /> Copy as cell
      </button>
      <button type="button" aria-label="File" title="Save, load, export" onClick={() => open({ kind: "file" })}>
        <Icon sign="file" />
      </button>
      <button type="button" aria-label="Help" title="Keys and signs (?)" onClick={() => open({ kind: "help" })}>
        <Icon sign="help" />
      </button>
    </div>
  );
}

/** The graph's variable on the magic's line, if it has a name that can stand there. */
function graphName(name: string | undefined): string {
  return name && /^[A-Za-z_]\w*$/.test(name) ? ` ${name}` : "";
}
