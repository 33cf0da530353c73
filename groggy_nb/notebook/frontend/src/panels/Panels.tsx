// The one panel that is open, found again by id: the program may have changed under it.
import { useEffect } from "react";
import type { Laid } from "../layout/laid";
import { RegionForm } from "../forms/RegionForm";
import { StepForm } from "../forms/StepForm";
import { Palette } from "../palette/Palette";
import { useSession } from "../session";
import { Connect } from "./Connect";
import { Explain } from "./Explain";
import { FilePanel } from "./FilePanel";
import { Help } from "./Help";
import { Menu } from "./Menu";
import { Search } from "./Search";

export function Panels({ laid, onFit, onGo }: { laid: Laid; onFit(): void; onGo(id: string): void }) {
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
