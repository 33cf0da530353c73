// What cards have rows for: what runs left, and what the one that goes on will leave. So cards move when a run is asked
// for, and not when its values come.
import type { Foreseen } from "../layout/laid";
import type { RecordedRounds } from "../rounds/replay";
import { isBusy } from "../run/RunBar";
import type { Session } from "../session";

const isThere = (found: object | undefined) => Object.keys(found ?? {}).length > 0;

export function foreseenIn({ run, overlay }: Session, recorded: RecordedRounds): Foreseen {
  const isRecording = isBusy(run) && run.mode === "record";
  return {
    costs: isThere(overlay.nodes) || (isBusy(run) && !isRecording),
    values: isThere(overlay.ports) || isBusy(run),
    rounds: isThere(recorded.loops) || isRecording,
  };
}
