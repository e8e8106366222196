import { Component, type ReactNode } from "react";
import { Button } from "../ui/Button";

/** Stands in for the builder when it breaks: the draft is safe, and a new start is one click away. */
export class Guard extends Component<{ children: ReactNode }, { broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError() {
    return { broken: true };
  }

  override render() {
    if (!this.state.broken) return this.props.children;
    return (
      <div className="b-app b-broken" role="alert">
        <h1>Something went wrong here.</h1>
        <p>Your changes are kept in this browser and offered to you when the page is loaded anew.</p>
        <Button look="primary" onClick={() => window.location.reload()}>Load the page anew</Button>
      </div>
    );
  }
}
