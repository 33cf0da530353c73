// Zoom in, out, and everything in view: above the canvas, where they lie over no step.
import { Icon } from "../icons";

interface Props {
  onFit(): void;
  onZoom(isIn: boolean): void;
}

export function CanvasTools({ onFit, onZoom }: Props) {
  return (
    <div className="gg-canvas-tools" role="group" aria-label="View">
      <button type="button" className="gg-low" aria-label="Zoom in" title="Zoom in" onClick={() => onZoom(true)}>
        <Icon sign="plus" />
      </button>
      <button type="button" className="gg-low" aria-label="Zoom out" title="Zoom out" onClick={() => onZoom(false)}>
        <Icon sign="minus" />
      </button>
      <button type="button" className="gg-low" aria-label="Fit" title="Fit everything into view (f)" onClick={onFit}>
        <Icon sign="fit" />
      </button>
    </div>
  );
}
