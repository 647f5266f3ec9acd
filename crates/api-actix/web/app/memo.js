// Views that are drawn again only when a property changes.
import { Component } from "../vendor/preact.js";

export function memo(view) {
  return class extends Component {
    shouldComponentUpdate(next) {
      return Object.keys(next).some((name) => next[name] !== this.props[name]);
    }

    render() {
      return view(this.props);
    }
  };
}
