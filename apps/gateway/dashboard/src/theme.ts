import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core';

/** The green of the hosted pages. */
const nero: MantineColorsTuple = [
  '#e7f6f0',
  '#d3ece2',
  '#a8dac8',
  '#7ac8ac',
  '#54b894',
  '#3aad83',
  '#219c72',
  '#0f8562',
  '#0b6b52',
  '#085440',
];

/** Of the same blue as the hosted pages have in the dark, the lightest first. */
const dark: MantineColorsTuple = [
  '#e9eef8',
  '#b6c0d4',
  '#8f9bb3',
  '#66728b',
  '#36425a',
  '#2a354b',
  '#1a2335',
  '#131a28',
  '#0b1019',
  '#080c13',
];

export const theme = createTheme({
  colors: { nero, dark },
  primaryColor: 'nero',
  primaryShade: 8,
  defaultRadius: 'md',
  cursorType: 'pointer',
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace',
  headings: { fontWeight: '650', sizes: { h1: { fontSize: '1.6rem' }, h2: { fontSize: '1.05rem' } } },
  respectReducedMotion: true,
});

/** The library's own greys and red are too pale to be read by everybody (WCAG 1.4.3). */
export const readableColours: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#f6f8fa',
    '--mantine-color-text': '#131a2b',
    '--mantine-color-dimmed': '#535e76',
    '--mantine-color-placeholder': '#5f6a80',
    '--mantine-color-error': '#b3261e',
    '--mantine-color-default-border': '#d5dce8',
    '--mantine-color-anchor': '#0b6b52',
    '--nero-paper': '#ffffff',
    '--nero-sunken': '#f1f4f8',
  },
  dark: {
    '--mantine-color-body': '#0b1019',
    '--mantine-color-text': '#e9eef8',
    '--mantine-color-dimmed': '#a3aec4',
    '--mantine-color-placeholder': '#94a0b8',
    '--mantine-color-error': '#ff9c94',
    '--mantine-color-default-border': '#2c374d',
    '--mantine-color-anchor': '#6fd3b1',
    '--nero-paper': '#131a28',
    '--nero-sunken': '#0f1522',
  },
});
