import { laidOutJson } from '../format/laid-out-json.js';
import classes from './body-text.module.css';

/** A body as it came or goes. JSON is laid out for reading; whatever is in it is shown as the text that it is. */
export function BodyText({ body }: { readonly body: string }) {
  return <pre className={classes.body}>{laidOutJson(body)}</pre>;
}
