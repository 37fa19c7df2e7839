import { NativeSelect } from '@mantine/core';

/** One of a few, or all: a filter. */
export function Choice({
  label,
  all,
  value,
  options,
  onChange,
}: {
  readonly label: string;
  /** What it says when nothing is chosen. */
  readonly all: string;
  readonly value: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly onChange: (value: string) => void;
}) {
  return (
    <NativeSelect
      label={label}
      value={value}
      data={[{ value: '', label: all }, ...options]}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    />
  );
}
