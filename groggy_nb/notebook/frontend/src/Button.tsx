// A button that may be off. A disabled one would drop the focus to the page's body, where no key is ours.
import type { ButtonHTMLAttributes, Ref } from "react";

interface Props extends ButtonHTMLAttributes<HTMLButtonElement> {
  off?: boolean;
  ref?: Ref<HTMLButtonElement>;
}

export function Button({ off, onClick, ...rest }: Props) {
  return <button type="button" aria-disabled={off || undefined} onClick={off ? undefined : onClick} {...rest} />;
}
