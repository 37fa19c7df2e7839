import { Button, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../api/api-error.js';
import { queryClient } from '../api/query-client.js';
import { logIn } from '../api/session.js';
import { Notice } from '../components/notice.js';
import { useExplain } from '../components/use-explain.js';
import { LanguageChoice } from '../layout/language-choice.js';
import { Logo } from '../layout/logo.js';
import classes from './login-page.module.css';

const STORED = 'neropay.operator';

/** In place of whatever page was asked for, which is shown afterwards. */
export function LoginPage({ expired }: { readonly expired: boolean }) {
  const { t } = useTranslation();
  const explain = useExplain();
  const login = useMutation({
    mutationFn: ({ token, operator }: { token: string; operator: string }) => logIn(token, operator),
    // What another operator saw in this tab is not this one's.
    onMutate: () => queryClient.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' }),
    onSuccess: (_, { operator }) => localStorage.setItem(STORED, operator),
  });
  const problem = login.error && (isWrongToken(login.error) ? t('login.wrong') : explain(login.error).text);
  return (
    <main className={classes.page}>
      <title>{`${t('login.title')} · NeroPay`}</title>
      <form
        className={classes.card}
        onSubmit={(event) => {
          event.preventDefault();
          const fields = new FormData(event.currentTarget);
          login.mutate({ token: String(fields.get('token')), operator: String(fields.get('operator')) });
        }}
      >
        <Logo />
        <Stack gap="md" mt="lg">
          <Title order={1}>{t('login.title')}</Title>
          {expired && <Notice tone="warn" title={t('login.expired')} />}
          <TextInput
            name="operator"
            label={t('login.name')}
            description={t('login.name_hint')}
            defaultValue={localStorage.getItem(STORED) ?? ''}
            autoComplete="name"
            maxLength={80}
            required
          />
          <PasswordInput
            name="token"
            label={t('login.token')}
            description={t('login.token_hint')}
            autoComplete="current-password"
            error={problem}
            errorProps={{ role: 'alert' }}
            visibilityToggleButtonProps={{ 'aria-label': t('login.show'), tabIndex: 0 }}
            required
          />
          <Button type="submit" fullWidth loading={login.isPending}>
            {t('login.submit')}
          </Button>
          <Text size="xs" c="dimmed">
            {t('login.hint')}
          </Text>
          <LanguageChoice />
        </Stack>
      </form>
    </main>
  );
}

function isWrongToken(error: Error): boolean {
  return error instanceof ApiError && (error.status === 401 || error.status === 403);
}
