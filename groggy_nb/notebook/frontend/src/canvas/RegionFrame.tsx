// A loop, sweep or conditional behind the steps it holds, and the outline of steps that ran as one.
import { Handle, type NodeProps, Position } from "@xyflow/react";
import { memo } from "react";
import type { Region } from "../protocol";
import { RoundsStrip } from "../rounds/RoundsStrip";
import { useReplay } from "../rounds/replay";
import { useSession } from "../session";
import { CARRY } from "./fits";
import { SOCKET_TOP } from "./handles";
import type { GroupNode, HeadNode, RegionNode } from "./scene";

const CARRIES: Record<Region["kind"], string> = {
  loop: "Carry a value into the next round: drop a wire here",
  while: "Carry a value into the next round: drop a wire here",
  sweep: "Carry what each visit updates: drop a wire here",
  if: "Give a value from either arm: drop a wire here",
  else: "",
};

export const RegionFrame = memo(function RegionFrame({ data }: NodeProps<RegionNode>) {
  const { region, empty, aimed, entry } = data;
  const { open } = useSession();
  return (
    <div className={`gg-region gg-region-${region.kind} ${aimed ? "gg-aimed" : ""}`} title={region.title}>
      {region.reads?.length ? (
        <Handle
          id="head"
          type="target"
          position={Position.Top}
          className="gg-port gg-port-scalar gg-wired"
          style={{ left: entry }}
          isConnectable={false}
        />
      ) : null}
      {region.kind !== "else" && (
        <Handle
          id={CARRY}
          type="target"
          position={Position.Left}
          className="gg-port gg-carry"
          style={{ top: SOCKET_TOP }}
          onClick={() => open({ kind: "edit", id: region.id })}
          title={CARRIES[region.kind]}
          aria-label={`carry a value in ${region.title}`}
        />
      )}
      {empty && <div className="gg-region-empty">drop steps here, or press n</div>}
    </div>
  );
});

export const RegionHead = memo(function RegionHead({ data }: NodeProps<HeadNode>) {
  const { recorded } = useReplay();
  const strip = data.region === null ? undefined : recorded.loops[data.region];
  return (
    <>
    <div className={`gg-head ${data.group === null ? "" : `gg-tag gg-group-${data.group}`}`} aria-hidden="true">
      <span className="gg-head-title">{data.title}</span>
      {data.note && <span className="gg-note">{data.note}</span>}
      {data.total && <span className="gg-head-total">{data.total}</span>}
    </div>
    {strip && data.region && <RoundsStrip region={data.region} strip={strip} />}
    </>
  );
});

export const GroupOutline = memo(function GroupOutline({ data }: NodeProps<GroupNode>) {
  return <div className={`gg-group gg-group-${data.index % 4}`} />;
});
