// The keys, and what the shapes on the canvas mean.
import { useSession } from "../session";
import { Dialog } from "./Dialog";

const KEYS: [string, string][] = [
  ["n", "add a step after the chosen one, or into the chosen region"],
  ["Shift+N", "add a step after the chosen region, outside it"],
  ["w", "put the chosen steps into a loop"],
  ["c", "connect the chosen step's value to an input, or put the step on a wire"],
  ["Enter", "edit name, expression and arguments"],
  ["Delete, Backspace", "delete the chosen steps or wire"],
  ["Ctrl+Z, Ctrl+Shift+Z", "undo, redo"],
  ["Ctrl+C, Ctrl+V, Ctrl+D", "copy, paste, duplicate"],
  ["Ctrl+A", "choose all steps"],
  ["arrows", "go to the next step in that direction"],
  ["Alt+arrows", "move the step; it stays pinned there"],
  ["Ctrl+F", "find a step"],
  ["Shift+drag", "choose all steps in a rectangle"],
  ["right click", "the menu of a step, a wire or the canvas; by a finger, a long press"],
  ["f", "fit everything into view"],
  ["r", "run"],
  ["Esc", "close, then leave the editor"],
];

export function Help() {
  const { kinds } = useSession();
  return (
    <Dialog label="Help" wide>
      <dl className="gg-keys">
        {KEYS.map(([key, what]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <ul className="gg-legend">
        {kinds.map(({ name, told }) => (
          <li key={name}>
            <span className={`gg-dot gg-port-${name}`} /> {told}
          </li>
        ))}
        <li>
          <span className="gg-dot gg-port-any" /> any of them
        </li>
        <li>
          <span className="gg-dot gg-carry" /> the frame's socket: carries a value into the next round
        </li>
        <li>
          <svg width="30" height="8" aria-hidden="true">
            <path d="M1 4h28" className="gg-wire gg-back" />
          </svg>{" "}
          value of the next round
        </li>
        <li>
          <span className="gg-seen">1 … 3 … 17</span> a step&apos;s lowest, middle and highest value in the last run, or in the round that is shown
        </li>
      </ul>
      <p className="gg-doc">
        Drag from the port below a step to a port above another. What a loop carries is a row of its frame, with what
        it starts with and what the next round gets; a conditional&apos;s row has what each arm gives. Drag a step into a loop to move it there; a plain drag
        pins it, which changes the picture and not the program. Double click opens a step. Let a wire go over nothing
        for a step that reads it, take its end to another port, or drop a step on it: one of the palette, or one whose value nothing reads yet.
      </p>
    </Dialog>
  );
}
