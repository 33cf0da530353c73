// The one panel that is open, found again by id: the program may have changed under it.
import { useEffect, useRef } from "react";
import type { Laid } from "../layout/laid";
import { RegionForm } from "../forms/RegionForm";
import { StepForm } from "../forms/StepForm";
import { Palette } from "../palette/Palette";
import { useMarks } from "../run/marks";
import { useSession } from "../session";
import { Connect } from "./Connect";
import { Explain } from "./Explain";
import { FilePanel } from "./FilePanel";
import { Help } from "./Help";
import { Menu } from "./Menu";
import { Search } from "./Search";

interface Props {
  laid: Laid;
  onFit(): void;
  onGo(id: string): void;
  /** A panel about a step lies there. */
  onOver(id: string, panel: DOMRect): void;
}

export function Panels({ laid, onFit, onGo, onOver }: Props) {
  const { panel, projection, open } = useSession();
  const wanted = panel?.kind === "edit" ? panel.id : panel?.kind === "connect" ? panel.from : null;
  // A rename gives a step another id: its form goes with it.
  const id = wanted === null ? null : (projection.renamed[wanted] ?? wanted);
  const node = projection.nodes.find((own) => own.id === id);
  const region = projection.regions.find((own) => own.id === id);
  const gone = id !== null && !node && !region;

  useEffect(() => {
    if (gone) open(null);
    else if (panel?.kind === "edit" && id && id !== panel.id) open({ kind: "edit", id });
  }, [gone, panel, id, open]);

  // What is edited, or was rewritten, is seen meanwhile; the panel is the stage's own, so it is looked for there.
  const mark = useRef<HTMLSpanElement>(null);
  const { of } = useMarks();
  const about = panel?.kind === "explain" ? (Object.keys(of)[0] ?? null) : id;
  useEffect(() => {
    const own = about === null ? null : mark.current?.parentElement?.querySelector(".gg-dialog");
    if (own && about !== null) onOver(about, own.getBoundingClientRect());
  }, [about, onOver]);
  return (
    <>
      <span ref={mark} hidden />
      {shown()}
    </>
  );

  function shown() {
    switch (panel?.kind) {
      case "palette":
        return <Palette {...panel} />;
      case "search":
        return <Search onGo={onGo} />;
      case "connect":
        return node ? <Connect from={node} /> : null;
      case "edit":
        return node ? <StepForm node={node} /> : region ? <RegionForm region={region} /> : null;
      case "menu":
        return <Menu id={panel.id} at={panel.at} onFit={onFit} />;
      case "help":
        return <Help />;
      case "explain":
        return <Explain />;
      case "file":
        return <FilePanel laid={laid} />;
      default:
        return null;
    }
  }
}
