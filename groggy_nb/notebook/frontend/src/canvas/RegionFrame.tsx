// A loop, sweep or conditional behind the steps it holds, and the outline of steps that ran as one.
import { Handle, type NodeProps, Position } from "@xyflow/react";
import { memo } from "react";
import type { GroupNode, HeadNode, RegionNode } from "./scene";

export const RegionFrame = memo(function RegionFrame({ data }: NodeProps<RegionNode>) {
  const { region, empty, aimed, entry } = data;
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
      {empty && <div className="gg-region-empty">drop steps here, or press n</div>}
    </div>
  );
});

export const RegionHead = memo(function RegionHead({ data }: NodeProps<HeadNode>) {
  return (
    <div className={`gg-head ${data.group === null ? "" : `gg-tag gg-group-${data.group}`}`} aria-hidden="true">
      <span className="gg-head-title">{data.title}</span>
      {data.total && <span className="gg-head-total">{data.total}</span>}
    </div>
  );
});

export const GroupOutline = memo(function GroupOutline({ data }: NodeProps<GroupNode>) {
  return <div className={`gg-group gg-group-${data.index % 4}`} />;
});
