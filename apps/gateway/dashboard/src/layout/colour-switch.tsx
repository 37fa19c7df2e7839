import { SegmentedControl, useMantineColorScheme } from '@mantine/core';
import { IconDeviceDesktop, IconMoon, IconSun } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

/** Light, dark, or as the system has it. */
export function ColourSwitch() {
  const { t } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <SegmentedControl
      size="xs"
      fullWidth
      aria-label={t('nav.colours')}
      value={colorScheme}
      onChange={setColorScheme}
      data={[
        { value: 'light' as const, label: <IconSun size={15} role="img" aria-label={t('nav.light')} /> },
        { value: 'dark' as const, label: <IconMoon size={15} role="img" aria-label={t('nav.dark')} /> },
        { value: 'auto' as const, label: <IconDeviceDesktop size={15} role="img" aria-label={t('nav.auto')} /> },
      ]}
    />
  );
}
