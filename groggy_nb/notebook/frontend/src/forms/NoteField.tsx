// What a step or a region is about: the comment right above it in the text.
import { useSession } from "../session";
import { TextField } from "./TextField";

export function NoteField({ id, note }: { id: string; note?: string }) {
  const { act } = useSession();
  return <TextField label="note" note="a comment above it in the text" value={note ?? ""} onSet={(text) => act({ kind: "set_note", node: id, text })} />;
}
