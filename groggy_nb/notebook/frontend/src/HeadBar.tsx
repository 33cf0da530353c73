// What concerns the whole program: history, adding, explaining, and where the text is kept.
import { Button } from "./Button";
import { toClipboard } from "./clipboard";
import { Icon } from "./icons";
import { useSession } from "./session";

interface Props {
  onAdd(): void;
  isTextShown: boolean;
  onText(): void;
}

export function HeadBar({ onAdd, isTextShown, onText }: Props) {
  const { projection, undo, redo, can_undo, can_redo, open, tell, graph, lost } = useSession();
  const copyCell = async () => {
    // The clipboard wants the user's gesture, and there may be no kernel left to ask: the text is here.
    const copied = await toClipboard(`%%groggy program${graphName(graph.name)}\n${projection.text}`);
    if (copied) tell("Copied as a cell: paste it into a new one.");
    else tell("The browser refuses to copy here: mark the text and copy it.", "refused");
  };
  return (
    <div className="gg-bar" role="toolbar" aria-label="Program">
      <Button off={lost} title="Add a step (n)" onClick={onAdd}>
        <Icon sign="add" /> Add
      </Button>
      <Button aria-label="Undo" title="Undo (Ctrl+Z)" off={!can_undo || lost} onClick={undo}>
        <Icon sign="undo" />
      </Button>
      <Button aria-label="Redo" title="Redo (Ctrl+Shift+Z)" off={!can_redo || lost} onClick={redo}>
        <Icon sign="redo" />
      </Button>
      <Button aria-label="Find" title="Find a step (Ctrl+F)" onClick={() => open({ kind: "search" })}>
        <Icon sign="find" />
      </Button>
      <Button aria-label="Text" aria-pressed={isTextShown} title="Show or hide the text and the results" onClick={onText}>
        <Icon sign="text" />
      </Button>
      <Button aria-label="Explain" title="What the optimizer does to this program, and how it will run" off={lost} onClick={() => open({ kind: "explain" })}>
        <Icon sign="explain" />
      </Button>
      <span className="gg-gap" />
      <button type="button" title="Copy the program as a %%groggy cell" onClick={() => void copyCell()}>
        <Icon sign="copy" /> <span className="gg-label">Copy as cell</span>
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
