// What an empty canvas offers.
import { useSession } from "../session";

export function StartFrom({ onBlank }: { onBlank(): void }) {
  const { starts, act } = useSession();
  return (
    <div className="gg-start">
      <h2>Start from</h2>
      <div className="gg-starts">
        {starts.map((start) => (
          <button
            key={start.name}
            type="button"
            onClick={() => (start.name === "blank" ? onBlank() : void act({ kind: "start", name: start.name }))}
          >
            <strong>{start.title}</strong>
            <span>{start.summary}</span>
          </button>
        ))}
      </div>
      <p>
        or press <kbd>n</kbd> to add a step, or type a program
      </p>
    </div>
  );
}
