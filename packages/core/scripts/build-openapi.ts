import { writeFileSync } from 'node:fs';
import { openApiFile, openApiText } from './openapi/document.ts';

/** Part of the build: writes `openapi.json` from the descriptions of the resources. */
writeFileSync(openApiFile, openApiText());
