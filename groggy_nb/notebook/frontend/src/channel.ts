// Sends commands to Python, one in flight, each with the revision that is current when it leaves.
import type { Ack, Command, Model, Projection } from "./protocol";

interface Pending {
  type: string;
  body: Record<string, unknown>;
  done: (ack: Ack) => void;
}

export const LOST = "No kernel behind this editor: run its cell again.";

export class Channel {
  private readonly answers = new Map<string, (ack: Ack) => void>();
  private readonly queue: Pending[] = [];
  // Several views hear every answer of one model: ids have to differ between views.
  private readonly prefix = Math.random().toString(36).slice(2, 10);
  private serial = 0;
  private inFlight = false;
  private dead = false;

  constructor(
    private readonly model: Model,
    private readonly onWaiting: (count: number) => void,
    private readonly onLost: () => void,
  ) {
    model.on("msg:custom", this.hear);
    model.on("comm_live_update", this.look);
  }

  close(): void {
    this.model.off("msg:custom", this.hear);
    this.model.off("comm_live_update", this.look);
    this.answers.clear();
    this.queue.length = 0;
  }

  /** An edit. Typing sends many texts: one that still waits gives way to the newer one. */
  command(command: Command): Promise<Ack> {
    return new Promise((done) => {
      const last = this.queue.at(-1);
      if (command.kind === "set_text" && (last?.body.command as Command | undefined)?.kind === "set_text") {
        const earlier = this.queue.pop() as Pending;
        const both = (ack: Ack) => (earlier.done(ack), done(ack));
        this.queue.push({ type: "command", body: { command }, done: both });
      } else {
        this.queue.push({ type: "command", body: { command }, done });
      }
      this.next();
    });
  }

  /** A question or an order that changes no text: it waits for nothing. */
  ask(type: string, body: Record<string, unknown> = {}): Promise<Ack> {
    return new Promise((done) => this.post({ type, body, done }));
  }

  /** Sets a trait that Python shares. */
  share(name: string, value: unknown): void {
    try {
      this.model.set(name, value);
      this.model.save_changes();
    } catch {
      this.lose();
    }
  }

  private next(): void {
    this.onWaiting(this.queue.length + (this.inFlight ? 1 : 0));
    if (this.inFlight) return;
    const pending = this.queue.shift();
    if (!pending) return;
    this.inFlight = true;
    const rev = (this.model.get("projection") as Projection).rev;
    const done = (ack: Ack) => {
      this.inFlight = false;
      pending.done(ack);
      this.next();
    };
    this.post({ type: pending.type, body: { rev, ...pending.body }, done });
  }

  private post({ type, body, done }: Pending): void {
    const id = `${this.prefix}-${++this.serial}`;
    this.answers.set(id, done);
    try {
      this.model.send({ type, id, ...body });
    } catch {
      // After a kernel's restart the old widget stays on screen and its comm throws.
      this.answers.delete(id);
      this.lose();
      done({ type: "ack", id, ok: false, rev: 0, reason: LOST });
    }
  }

  /** The connection is there or gone, ipywidgets says, a moment early: a question that changes nothing tells which. */
  private readonly look = () => setTimeout(() => void this.ask("labels"));

  private lose(): void {
    if (this.dead) return;
    this.dead = true;
    this.onLost();
  }

  private readonly hear = (content: unknown): void => {
    const ack = content as Partial<Ack> | null;
    if (ack?.type !== "ack" || typeof ack.id !== "string") return;
    const done = this.answers.get(ack.id);
    if (!done) return;
    this.answers.delete(ack.id);
    done(ack as Ack);
  };
}
