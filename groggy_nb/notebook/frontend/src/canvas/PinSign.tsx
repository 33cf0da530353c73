// The sign on a step that stands where the user put it: it says so, and gives the step back to the layout.
import { useSession } from "../session";
import { PIN, PINNED } from "./pinned";

export function PinSign({ id, title }: { id: string; title: string }) {
  const { pins, pin } = useSession();
  return (
    <button
      type="button"
      className="gg-pin nodrag nopan"
      aria-label={`Unpin ${title}`}
      title={PINNED}
      onDoubleClick={(event) => event.stopPropagation()}
      onClick={(event) => {
        event.stopPropagation();
        // The sign goes away with the focus: the step takes it.
        event.currentTarget.closest<HTMLElement>(".react-flow__node")?.focus({ preventScroll: true });
        const { [id]: _, ...others } = pins;
        pin(others);
      }}
    >
      <svg viewBox="0 0 16 16" width="12" height="12" aria-hidden="true" focusable="false">
        <path d={PIN} fill="currentColor" />
      </svg>
    </button>
  );
}
