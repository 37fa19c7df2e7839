import { moneyText } from '../format/money-text.js';
import { useLocale } from '../i18n/use-locale.js';
import classes from './amount.module.css';

/** @param props.amount decimal string in major units */
export function Amount({ amount, currency }: { readonly amount: string; readonly currency: string }) {
  return <span className={classes.amount}>{moneyText(amount, currency, useLocale())}</span>;
}
