// Saving and loading program files, and the picture as SVG.
import { useId, useState } from "react";
import type { Laid } from "../layout/laid";
import { download } from "../export/download";
import { pictureOf } from "../export/picture";
import { useSession } from "../session";
import { Dialog } from "./Dialog";

export function FilePanel({ laid }: { laid: Laid }) {
  const { ask, tell, overlay, kinds, pins } = useSession();
  const id = useId();
  const [path, setPath] = useState("program.json");
  const [answer, setAnswer] = useState("");
  const order = async (type: "save" | "load") => {
    const ack = await ask(type, { path });
    const text = ack.ok ? (type === "save" ? `Saved ${path}.` : `Loaded ${path}.`) : ack.reason;
    setAnswer(text);
    tell(text, ack.ok ? "done" : "refused");
  };
  const exported = () => {
    download("program.svg", new Blob([pictureOf(laid.drawn, overlay, laid, kinds, pins)], { type: "image/svg+xml" }));
    tell("Exported program.svg.");
  };
  return (
    <Dialog label="File">
      <form
        className="gg-form"
        onSubmit={(event) => {
          event.preventDefault();
          void order("save");
        }}
      >
        <div className="gg-field">
          <label htmlFor={id}>path</label>
          <input id={id} type="text" className="gg-mono" value={path} onChange={(event) => setPath(event.currentTarget.value)} />
          <small aria-live="polite">{answer || "beside the notebook, where the kernel runs"}</small>
        </div>
        <footer className="gg-foot">
          <button type="submit" className="gg-primary" disabled={!path.trim()}>
            Save
          </button>
          <button type="button" disabled={!path.trim()} onClick={() => void order("load")}>
            Load
          </button>
          <button type="button" onClick={exported}>
            Export SVG
          </button>
        </footer>
      </form>
    </Dialog>
  );
}
