import { Component, type ReactNode } from "react";
import { Button } from "../ui/Button";
import { gettext } from "../i18n";

interface Props {
  children: ReactNode;
  /** What a part stands for; when it becomes another, the part is tried again. */
  of?: unknown;
  /** What stands in for a part that breaks; without it, for the whole builder. */
  instead?: ReactNode;
}

/** Keeps what breaks from taking all with it: the draft is safe, and a new start is one click away. */
export class Guard extends Component<Props, { broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError() {
    return { broken: true };
  }

  override componentDidUpdate(before: Props) {
    if (this.state.broken && before.of !== this.props.of) this.setState({ broken: false });
  }

  override render() {
    if (!this.state.broken) return this.props.children;
    return this.props.instead ?? <Broken />;
  }
}

function Broken() {
  return (
    <div className="b-app b-broken" role="alert">
      <h1>{gettext("Something went wrong here.")}</h1>
      <p>{gettext("Your changes are kept in this browser and offered to you when the page is loaded anew.")}</p>
      <Button look="primary" onClick={() => window.location.reload()}>{gettext("Load the page anew")}</Button>
    </div>
  );
}
