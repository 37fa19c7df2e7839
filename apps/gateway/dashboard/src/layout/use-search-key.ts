import { useEffect } from 'react';
import { useNavigate } from 'react-router';

/** `/` leads to searching, wherever one is and is not writing. */
export function useSearchKey(): void {
  const navigate = useNavigate();
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || isBusy(event.target)) return;
      event.preventDefault();
      const field = document.querySelector<HTMLInputElement>('main [data-search]');
      if (field) field.focus();
      else void navigate('/checkouts', { state: { search: true } });
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [navigate]);
}

/** Somebody writes into a field, or a dialog has the keyboard. */
function isBusy(target: EventTarget | null): boolean {
  const writing =
    target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable]') !== null;
  return writing || document.querySelector('[role="dialog"]') !== null;
}
