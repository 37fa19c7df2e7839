import { useQuery } from '@tanstack/react-query';
import { findSession } from '../api/session.js';
import { useSessionState } from '../api/session-store.js';
import { Failure } from '../components/failure.js';
import { Loading } from '../components/loading.js';
import { LoginPage } from '../pages/login-page.js';
import classes from './gate.module.css';
import { Shell } from './shell.js';

/** Nobody comes in without a session. The address stays as it is meanwhile, so that who logs in is where they wanted to be. */
export function Gate() {
  const state = useSessionState();
  const asked = useQuery({
    queryKey: ['session'],
    queryFn: async () => {
      await findSession();
      return true;
    },
    enabled: state.kind === 'unknown',
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (state.kind === 'in') return <Shell operator={state.session.operator} />;
  if (state.kind === 'out') return <LoginPage expired={state.expired} />;
  return (
    <main className={classes.wait}>
      {asked.error ? <Failure error={asked.error} retry={() => asked.refetch()} /> : <Loading />}
    </main>
  );
}
