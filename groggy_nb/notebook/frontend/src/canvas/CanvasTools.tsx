// Zoom in, out, and everything in view.
import { useReactFlow } from "@xyflow/react";
import { Icon } from "../icons";

export function CanvasTools({ onFit }: { onFit(): void }) {
  const flow = useReactFlow();
  return (
    <div className="gg-canvas-tools" role="group" aria-label="View">
      <button type="button" aria-label="Zoom in" title="Zoom in" onClick={() => void flow.zoomIn()}>
        <Icon sign="plus" />
      </button>
      <button type="button" aria-label="Zoom out" title="Zoom out" onClick={() => void flow.zoomOut()}>
        <Icon sign="minus" />
      </button>
      <button type="button" aria-label="Fit" title="Fit everything into view (f)" onClick={onFit}>
        <Icon sign="fit" />
      </button>
    </div>
  );
}
