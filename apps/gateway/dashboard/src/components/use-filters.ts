import { useSearchParams } from 'react-router';

/** The filters of a list. They live in the address, so that a list can be sent to somebody and comes back with the back button. */
export function useFilters<Name extends string>(names: readonly Name[]) {
  const [params, setParams] = useSearchParams();
  // The names are lost to the type of fromEntries.
  const values = Object.fromEntries(names.map((name) => [name, params.get(name) ?? ''])) as Record<Name, string>;
  return {
    values,
    any: names.some((name) => values[name] !== ''),
    set(name: Name, value: string) {
      setParams(
        (before) => {
          const next = new URLSearchParams(before);
          if (value === '') next.delete(name);
          else next.set(name, value);
          return next;
        },
        { replace: true },
      );
    },
    clear: () => setParams({}, { replace: true }),
  };
}
