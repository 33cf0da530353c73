// The head of a loop, sweep or conditional.
import { Dialog } from "../panels/Dialog";
import type { Region } from "../protocol";
import { useSession } from "../session";
import { FieldForm } from "./FieldForm";
import { NoteField } from "./NoteField";
import { TextField } from "./TextField";

const ASKS: Record<Region["kind"], { label: string; note: string }> = {
  loop: { label: "for", note: "how often it runs, such as _ in range(100)" },
  while: { label: "condition", note: "it runs as long as this scalar holds" },
  sweep: { label: "for", note: "the order of visits: v in nodes, in nodes_by(x), or in reversed() of these" },
  if: { label: "condition", note: "a scalar that decides once for the whole graph" },
  else: { label: "condition", note: "runs where the condition above does not hold" },
};

const ROUNDS = "the name of a value that each round hands on to the next";
const CARRY_NOTES: Record<Region["kind"], string> = {
  loop: ROUNDS,
  while: ROUNDS,
  sweep: "the name of a value that each visit updates",
  if: "the name of a value that either arm gives",
  else: "",
};

export function RegionForm({ region }: { region: Region }) {
  const { act } = useSession();
  const { label, note } = ASKS[region.kind];
  return (
    <Dialog label={`Edit ${region.title}`} beside>
      <FieldForm>
        {region.header ? (
          <TextField mono autoFocus label={label} note={note} value={region.header} onSet={(text) => act({ kind: "set_header", region: region.id, text })} />
        ) : (
          <p className="gg-doc">{note}</p>
        )}
        {region.kind !== "else" && (
          <TextField label="carry" note={CARRY_NOTES[region.kind]} value="" onSet={(name) => act({ kind: "carry", region: region.id, name })} />
        )}
        {region.kind !== "else" && <NoteField id={region.id} note={region.note} />}
      </FieldForm>
    </Dialog>
  );
}
