// A form of fields that set themselves: Done sets what was typed, and stays where something was refused.
import { createContext, type ReactNode, useContext, useState } from "react";
import { useSession } from "../session";

/** Sets what was typed in a field; whether that was taken. */
export type Commit = () => Promise<boolean>;

const Fields = createContext<Map<string, Commit> | null>(null);
export const useFields = () => useContext(Fields);

export function FieldForm({ children }: { children: ReactNode }) {
  const { open } = useSession();
  const [fields] = useState(() => new Map<string, Commit>());
  const done = async () => {
    for (const commit of [...fields.values()]) if (!(await commit())) return;
    open(null);
  };
  return (
    <Fields value={fields}>
      <form
        className="gg-form"
        onSubmit={(event) => {
          event.preventDefault();
          void done();
        }}
      >
        {children}
        <footer className="gg-foot">
          <button type="submit" className="gg-primary">
            Done
          </button>
        </footer>
      </form>
    </Fields>
  );
}
