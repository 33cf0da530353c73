// Which of two texts the editor opened with, where its cell holds another one, and the way to the other.
import { Button } from "./Button";
import { useSession } from "./session";

export function Meeting({ onStore }: { onStore(): void }) {
  const { projection, ask, tell, lost } = useSession();
  const { says, choices } = projection.meeting ?? { says: "", choices: [] };
  if (!choices.length) return null;
  const choose = (key: string) =>
    void ask("choose", { key }).then((ack) => {
      if (!ack.ok) tell(ack.reason, "refused");
    });
  const older = choices.some(({ key }) => key === "cell");
  return (
    <div className="gg-meeting" role="group" aria-label="Two texts">
      <span role="status">{says}</span>
      {choices.map((choice) => (
        <Button key={choice.key} off={lost} onClick={() => choose(choice.key)}>
          {choice.says}
        </Button>
      ))}
      <Button off={lost} onClick={older ? onStore : () => choose("")}>
        Keep this
      </Button>
    </div>
  );
}
