import { Kbd, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';

const PAUSE = 300;

/** Searches when typing pauses. On each page `/` leads into it. */
export function SearchField({
  label,
  placeholder,
  value,
  onSearch,
}: {
  readonly label: string;
  readonly placeholder: string;
  readonly value: string;
  readonly onSearch: (text: string) => void;
}) {
  const [text, setText] = useState(value);
  const searched = useRef(value);
  const search = useDebouncedCallback((typed: string) => {
    searched.current = typed;
    onSearch(typed);
  }, PAUSE);
  // Only when the address changed in another way than by typing (back, or filters cleared): somebody may type on meanwhile.
  useEffect(() => {
    if (value === searched.current) return;
    searched.current = value;
    setText(value);
  }, [value]);
  return (
    <TextInput
      type="search"
      data-search
      aria-label={label}
      placeholder={placeholder}
      leftSection={<IconSearch size={17} aria-hidden />}
      rightSection={text === '' ? <Kbd size="xs">/</Kbd> : undefined}
      rightSectionPointerEvents="none"
      value={text}
      onChange={({ currentTarget }) => {
        setText(currentTarget.value);
        search(currentTarget.value.trim());
      }}
    />
  );
}
