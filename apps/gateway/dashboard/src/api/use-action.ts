import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { useRef } from 'react';
import { useExplain } from '../components/use-explain.js';
import { queryClient } from './query-client.js';

/**
 * Something that a button does: told when it is done, explained when it is not. While it is under way it is not begun again, also when the
 * second click comes before the button has changed.
 *
 * @param options.done what is said afterwards; left out: the page shows it
 * @param options.failed what is done instead of explaining
 * @param options.changes what is read again afterwards, also after a failure: it may have been done
 */
export function useAction<Data, Input = void>(options: {
  readonly act: (input: Input) => Promise<Data>;
  readonly done?: (data: Data) => string;
  readonly onDone?: (data: Data) => void;
  readonly failed?: (error: Error) => void;
  readonly changes: readonly (readonly unknown[])[];
}) {
  const explain = useExplain();
  const underWay = useRef(false);
  const mutation = useMutation({
    mutationFn: options.act,
    onSuccess: (data) => {
      options.onDone?.(data);
      if (options.done) notifications.show({ message: options.done(data), color: 'nero' });
    },
    onError: (error) => {
      if (options.failed) {
        options.failed(error);
        return;
      }
      const { title, text } = explain(error);
      notifications.show({ title, message: text, color: 'red', autoClose: 10_000 });
    },
    onSettled: () => {
      underWay.current = false;
      return Promise.all(options.changes.map((queryKey) => queryClient.invalidateQueries({ queryKey })));
    },
  });
  return {
    data: mutation.data,
    error: mutation.error,
    isPending: mutation.isPending,
    run(input: Input): void {
      if (underWay.current) return;
      underWay.current = true;
      mutation.mutate(input);
    },
  };
}
