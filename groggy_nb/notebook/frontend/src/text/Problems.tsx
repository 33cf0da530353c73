// What is wrong in the text, or likely is: below the text, or on the canvas while the text is hidden.
import { useSession } from "../session";

export function Problems() {
  const { errors, warnings } = useSession().projection;
  const problem = errors[0];
  return (
    <>
      {problem && (
        <div className="gg-problem" role="alert">
          <strong>
            Line {problem.line}
            {problem.column > 0 ? `, column ${problem.column}` : ""}:
          </strong>{" "}
          {problem.message}
          {problem.hint && <em> {problem.hint}</em>}
          {errors.length > 1 && <span> (and {errors.length - 1} more)</span>}
        </div>
      )}
      {!problem && warnings[0] && (
        <div className="gg-warning">
          Line {warnings[0].line}: {warnings[0].message} <em>{warnings[0].hint}</em>
        </div>
      )}
    </>
  );
}
